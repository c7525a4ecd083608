# Runs suites one after another, each with a share of the time, and counts them. Sourced by .ci/run.
# A suite is red when it fails or takes longer than its share; the others still have their say.
# What was printed by a red suite is printed once more at the end, where a reader looks first.
passed=0
failed=0
verdicts=()
red=()
suite_logs=$(mktemp -d)

# suite NAME SECONDS COMMAND...
suite() {
  local name=$1 share=$2 begin=$SECONDS verdict=passed took
  shift 2
  printf '\n== %s: %s\n' "$name" "$*"
  # One that hangs is ended at twice its share. What it prints is copied beside it: a pipe would wait for every child that keeps it open.
  timeout --kill-after=10 "$((2 * share))" "$@" > >(tee "$suite_logs/$name") 2>&1 || verdict="FAILED (exit $?)"
  took=$((SECONDS - begin))
  if [ "$verdict" = passed ] && [ "$took" -gt "$share" ]; then verdict="FAILED (too slow)"; fi
  if [ "$verdict" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && red+=("$name"); fi
  verdicts+=("-- $name $verdict in $took s of its $share s")
  printf '%s\n' "${verdicts[-1]}"
}

# What failed, the verdict of each suite, and the verdict of all as the last line and as the exit code.
finish() {
  local name
  for name in "${red[@]}"; do
    printf '\n== what %s printed last\n' "$name"
    { grep -nE 'FAIL|Error:|expected .* to ' "$suite_logs/$name" | head -n 40 || true; tail -n 60 "$suite_logs/$name"; } | cut -c 1-300
  done
  printf '\n'
  [ "${#verdicts[@]}" -eq 0 ] || printf '%s\n' "${verdicts[@]}"
  printf 'ci: %s passed, %s failed\n' "$passed" "$failed"
  rm -rf "$suite_logs"
  exit "$((failed > 0))"
}
