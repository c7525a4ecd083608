# Runs suites one after another, each with a share of the time, and counts them. Sourced by .ci/run.
# A suite is red when it fails or takes longer than its share; the others still have their say, until all the time is up.
# What was printed by a red suite is printed once more at the end, where a reader looks first.

# Percent: a share is one of a machine of the usual speed; what takes that 100 takes this one so long.
slowness=100
# Seconds for all of it, however slow the machine is, so that the verdicts are still told.
most_seconds=5300
passed=0
failed=0
verdicts=()
red=()
suite_logs=$(mktemp -d)

# suite NAME SECONDS COMMAND...
suite() {
  local name=$1 share=$(($2 * slowness / 100)) begin=$SECONDS verdict=passed took
  local left=$((most_seconds - SECONDS))
  local longest=$((2 * share < left ? 2 * share : left))
  shift 2
  printf '\n== %s: %s\n' "$name" "$*"
  if [ "$longest" -le 0 ]; then
    verdict="FAILED (no time is left)"
  else
    # One that hangs is ended at twice its share. What it prints is copied beside it: a pipe would wait for every child that keeps it open.
    timeout --kill-after=10 "$longest" "$@" > >(tee "$suite_logs/$name") 2>&1 || verdict="FAILED (exit $?)"
  fi
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
    [ -e "$suite_logs/$name" ] || continue
    { grep -nE 'FAIL|Error:|expected .* to ' "$suite_logs/$name" | head -n 40 || true; tail -n 60 "$suite_logs/$name"; } | cut -c 1-300
  done
  printf '\n'
  [ "${#verdicts[@]}" -eq 0 ] || printf '%s\n' "${verdicts[@]}"
  printf 'ci: %s passed, %s failed\n' "$passed" "$failed"
  rm -rf "$suite_logs"
  exit "$((failed > 0))"
}
