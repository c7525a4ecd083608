/** Two u32 for the caller: where the next line begins in the window, and where the text ends. */
export const runEndAt = 288;
/** The digits of a line's number are written right to left up to here; the delimiter stands here. */
const lineDigitsEnd = 272;

/**
 * The native lane of the structure scan, in WebAssembly's text format; sixteen bytes at a time. Addresses are those of
 * the one memory; its bytes 0 to 255 say which bytes are blank (1), the next ones up to 296 are for notes. Up to 16 bytes
 * behind the window and up to 32 behind the text are read or written without a meaning.
 */
export const plainLinesWat = `
(module
  (import "scan" "memory" (memory 1))

  ;; Copies consecutive plain lines of the window as records, "<line><delimiter><cells>\\n", and gives their count. Ends
  ;; before the first line that is not surely a row as it stands; where the next one begins is left at ${runEndAt}.
  (func (export "copyPlainLines")
    (param $from i32) (param $end i32)           ;; the window's bytes
    (param $to i32) (param $text i32)            ;; where to write, and where the chunk's text begins
    (param $capacity i32)                        ;; bytes of the chunk's text
    (param $line i32) (param $most i32)          ;; number of the first line; lines to copy at most
    (param $lines i32) (param $starts i32)       ;; one f64 and one u32 a record: its line, where its cells begin in the text
    (param $delimiter i32) (param $quote i32)
    (param $width i32)
    (param $headerByte i32) (param $headerBytes i32) ;; first byte and length of the header, which may stand again
    (param $trims i32)                           ;; 1: a cell with spaces around it is not plain
    (param $asciiOnly i32)                       ;; 1: a byte beyond ASCII is not plain
    (result i32)
    (local $delimiters v128) (local $quotes v128) (local $spaces v128)
    (local $newlines v128) (local $returns v128) (local $nuls v128)
    (local $bytes v128)
    (local $count i32) (local $last i32) (local $room i32)
    (local $rest i32) (local $digit i32)
    (local $cells i32) (local $at i32) (local $out i32) (local $stop i32)
    (local $stops i32) (local $edges i32) (local $gaps i32)
    (local $edgeBefore i32) (local $gapBefore i32)
    (local $found i32) (local $padded i32)

    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $quotes (i8x16.splat (local.get $quote)))
    (local.set $spaces (i8x16.splat (i32.const 32)))
    (local.set $newlines (i8x16.splat (i32.const 10)))
    (local.set $returns (i8x16.splat (i32.const 13)))
    (local.set $nuls (i8x16.splat (i32.const 0)))
    (local.set $asciiOnly (i32.sub (i32.const 0) (local.get $asciiOnly)))
    (i32.store8 (i32.const ${lineDigitsEnd}) (local.get $delimiter))

    (block $done
      (loop $nextLine
        (br_if $done (i32.ge_u (local.get $count) (local.get $most)))

        ;; Room for 16 digits, delimiter, newline and three times the line, as for any other record. The line has to end
        ;; at $last or before.
        (local.set $room
          (i32.sub
            (i32.sub (local.get $capacity) (i32.const 18))
            (i32.sub (local.get $to) (local.get $text))))
        (br_if $done (i32.lt_s (local.get $room) (i32.const 0)))
        (local.set $last (i32.add (local.get $from) (i32.div_u (local.get $room) (i32.const 3))))
        (if (i32.ge_u (local.get $last) (local.get $end))
          (then (local.set $last (i32.sub (local.get $end) (i32.const 1)))))

        (local.set $rest (local.get $line))
        (local.set $digit (i32.const ${lineDigitsEnd}))
        (loop $nextDigit
          (local.set $digit (i32.sub (local.get $digit) (i32.const 1)))
          (i32.store8 (local.get $digit) (i32.add (i32.const 48) (i32.rem_u (local.get $rest) (i32.const 10))))
          (local.set $rest (i32.div_u (local.get $rest) (i32.const 10)))
          (br_if $nextDigit (local.get $rest)))
        (v128.store (local.get $to) (v128.load (local.get $digit)))
        (local.set $cells
          (i32.add (local.get $to) (i32.sub (i32.const ${lineDigitsEnd + 1}) (local.get $digit))))

        (local.set $at (local.get $from))
        (local.set $out (local.get $cells))
        (local.set $found (i32.const 0))
        (local.set $padded (i32.const 0))
        ;; An edge is a delimiter or an end of the line, a gap is a space: side by side they make a padded cell.
        (local.set $edgeBefore (i32.const 1))
        (local.set $gapBefore (i32.const 0))
        (block $stopped
          (loop $nextBlock
            (br_if $done (i32.gt_u (local.get $at) (local.get $last)))
            (local.set $bytes (v128.load (local.get $at)))
            (v128.store (local.get $out) (local.get $bytes))
            (local.set $edges (i8x16.bitmask (i8x16.eq (local.get $bytes) (local.get $delimiters))))
            (local.set $gaps (i8x16.bitmask (i8x16.eq (local.get $bytes) (local.get $spaces))))
            (local.set $stops
              (i32.or
                (i8x16.bitmask
                  (v128.or
                    (v128.or
                      (i8x16.eq (local.get $bytes) (local.get $newlines))
                      (i8x16.eq (local.get $bytes) (local.get $returns)))
                    (v128.or
                      (i8x16.eq (local.get $bytes) (local.get $quotes))
                      (i8x16.eq (local.get $bytes) (local.get $nuls)))))
                (i32.and (local.get $asciiOnly) (i8x16.bitmask (local.get $bytes)))))
            (if (local.get $stops)
              (then
                (local.set $stop (i32.and (local.get $stops) (i32.sub (i32.const 0) (local.get $stops))))
                (local.set $gaps (i32.and (local.get $gaps) (i32.sub (local.get $stop) (i32.const 1))))
                (local.set $edges
                  (i32.or
                    (local.get $stop)
                    (i32.and (local.get $edges) (i32.sub (local.get $stop) (i32.const 1)))))))
            (local.set $found (i32.add (local.get $found) (i32.popcnt (local.get $edges))))
            (local.set $padded
              (i32.or
                (local.get $padded)
                (i32.or
                  (i32.and
                    (local.get $gaps)
                    (i32.or (i32.shl (local.get $edges) (i32.const 1)) (local.get $edgeBefore)))
                  (i32.and
                    (local.get $edges)
                    (i32.or (i32.shl (local.get $gaps) (i32.const 1)) (local.get $gapBefore))))))
            (br_if $stopped (local.get $stops))
            (local.set $edgeBefore (i32.shr_u (local.get $edges) (i32.const 15)))
            (local.set $gapBefore (i32.shr_u (local.get $gaps) (i32.const 15)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))
            (br $nextBlock)))

        ;; From here on $at is where the line stops, $out where its copy does, $rest where the next line begins.
        (local.set $stop (i32.ctz (local.get $stops)))
        (local.set $at (i32.add (local.get $at) (local.get $stop)))
        (local.set $out (i32.add (local.get $out) (local.get $stop)))
        (br_if $done (i32.gt_u (local.get $at) (local.get $last)))
        (local.set $rest (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 13))
          (then
            (br_if $done (i32.ge_u (local.get $rest) (local.get $end)))
            (local.set $rest (i32.add (local.get $rest) (i32.const 1)))))
        (br_if $done (i32.ne (i32.load8_u (i32.sub (local.get $rest) (i32.const 1))) (i32.const 10)))
        (br_if $done (i32.ne (local.get $found) (local.get $width)))
        (if (local.get $trims) (then (br_if $done (local.get $padded))))
        (if (i32.eq (i32.sub (local.get $at) (local.get $from)) (local.get $headerBytes))
          (then (br_if $done (i32.eq (i32.load8_u (local.get $from)) (local.get $headerByte)))))

        ;; A line of nothing but blank bytes is no row.
        (local.set $digit (local.get $from))
        (loop $nextBlank
          (br_if $done (i32.eq (local.get $digit) (local.get $at)))
          (if (i32.load8_u (i32.load8_u (local.get $digit)))
            (then
              (local.set $digit (i32.add (local.get $digit) (i32.const 1)))
              (br $nextBlank))))

        (f64.store (local.get $lines) (f64.convert_i32_u (local.get $line)))
        (i32.store (local.get $starts) (i32.sub (local.get $cells) (local.get $text)))
        (i32.store8 (local.get $out) (i32.const 10))
        (local.set $lines (i32.add (local.get $lines) (i32.const 8)))
        (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
        (local.set $line (i32.add (local.get $line) (i32.const 1)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (local.set $from (local.get $rest))
        (local.set $to (i32.add (local.get $out) (i32.const 1)))
        (br $nextLine)))

    (i32.store (i32.const ${runEndAt}) (local.get $from))
    (i32.store (i32.const ${runEndAt + 4}) (local.get $to))
    (local.get $count))

  ;; How often a byte occurs in [from, to).
  (func (export "countByte")
    (param $from i32) (param $to i32) (param $byte i32)
    (result i32)
    (local $wanted v128) (local $count i32)
    (local.set $wanted (i8x16.splat (local.get $byte)))
    (block $tail
      (loop $nextBlock
        (br_if $tail (i32.gt_u (i32.add (local.get $from) (i32.const 16)) (local.get $to)))
        (local.set $count
          (i32.add
            (local.get $count)
            (i32.popcnt (i8x16.bitmask (i8x16.eq (v128.load (local.get $from)) (local.get $wanted))))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $nextBlock)))
    (i32.add
      (local.get $count)
      (i32.popcnt
        (i32.and
          (i8x16.bitmask (i8x16.eq (v128.load (local.get $from)) (local.get $wanted)))
          (i32.sub
            (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $from)))
            (i32.const 1))))))

  ;; The first address in [from, to) of an e, an E or a _ that stands between a digit (or one of , - . /) and a digit or a
  ;; sign; none below $to when there is none.
  (func (export "findExponent")
    (param $from i32) (param $to i32)
    (result i32)
    (local $bytes v128) (local $next v128) (local $found i32)
    (block $done
      (loop $nextBlock
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (local.set $bytes (v128.load (local.get $from)))
        (local.set $next (v128.load (i32.add (local.get $from) (i32.const 1))))
        (local.set $found
          (i32.and
            (i32.and
              (i8x16.bitmask
                (v128.or
                  (i8x16.eq (v128.or (local.get $bytes) (i8x16.splat (i32.const 32))) (i8x16.splat (i32.const 101)))
                  (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 95)))))
              (i8x16.bitmask
                (i8x16.lt_u
                  (i8x16.sub
                    (v128.load (i32.sub (local.get $from) (i32.const 1)))
                    (i8x16.splat (i32.const 44)))
                  (i8x16.splat (i32.const 14)))))
            (i8x16.bitmask
              (v128.or
                (i8x16.lt_u (i8x16.sub (local.get $next) (i8x16.splat (i32.const 48))) (i8x16.splat (i32.const 10)))
                (v128.or
                  (i8x16.eq (local.get $next) (i8x16.splat (i32.const 43)))
                  (i8x16.eq (local.get $next) (i8x16.splat (i32.const 45))))))))
        (br_if $done (local.get $found))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $nextBlock)))
    (i32.add (local.get $from) (i32.ctz (local.get $found))))
)
`;
