# Runs suites one after another, each with a share of the time, and counts them. Sourced by .ci/run.
# A suite is red when it fails or takes longer than its share; the others still have their say.
passed=0
failed=0

# suite NAME SECONDS COMMAND...
suite() {
  local name=$1 share=$2 begin=$SECONDS verdict=passed took
  shift 2
  printf '\n== %s: %s\n' "$name" "$*"
  # One that hangs is ended at twice its share.
  timeout --kill-after=10 "$((2 * share))" "$@" || verdict="FAILED (exit $?)"
  took=$((SECONDS - begin))
  if [ "$verdict" = passed ] && [ "$took" -gt "$share" ]; then verdict="FAILED (too slow)"; fi
  if [ "$verdict" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf -- '-- %s %s in %s s of its %s s\n' "$name" "$verdict" "$took" "$share"
}

# The verdict as the last line and as the exit code.
finish() {
  printf '\nci: %s passed, %s failed\n' "$passed" "$failed"
  exit "$((failed > 0))"
}
