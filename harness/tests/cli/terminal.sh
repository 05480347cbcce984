#!/usr/bin/env bash
# terminal.sh BIN SOURCE -- what a run looks like on a terminal, and that the command that it prints reproduces a failure.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

readonly escape=$'\033'

# on_terminal COMMAND: its exit code in $code, what the terminal was sent in the file out.
on_terminal() {
    code=0
    timeout "$deadline" script -qec "$1" /dev/null >out 2>err </dev/null || code=$?
}

# screen FILE: what stands on the terminal in the end: a line is what came after its last redrawing.
screen() {
    sed -E "s/\r$//; s/.*\r$escape\[K//" "$1"
}

# A folder with a space, a profile whose prices are not the retailer's, stories without requirements of their own.
mkdir 'our shop' 'our shop/stories'
cp "$source"/retailer-ref/{badges,config,catalog}.json 'our shop'
sed 's/price = "6.50"/price = "6.40"/' "$source/retailer-ref/profile.lua" >'our shop/profile.lua'
cp "$source/scenarios/payment/happy-path.lua" 'our shop/stories/lunch.lua'

export TERM=xterm
on_terminal "'$bin/jwo' run payment/happy-path --profile '$source/retailer-ref/profile.lua'"
[ "$code" -eq 0 ] || failed "on a terminal: exit code $code"
shows "${escape}[K" out
screen out >seen
shows 'conformant: ' seen
[ "$(wc -l <seen)" -eq 2 ] || {
    failed 'more than a heading and an outcome stay on the terminal:'
    cat -A seen
}

export TERM=dumb
on_terminal "'$bin/jwo' run payment/happy-path --profile '$source/retailer-ref/profile.lua'"
! grep -q "$escape" out || failed 'a dumb terminal is sent escape sequences'
shows 'passed         payment/happy-path' out
export TERM=xterm

# What fails is shown whole, and the printed command shows it again.
ran "$bin/jwo" run --profile 'our shop/profile.lua' --scenarios 'our shop/stories' --strict --record run.jsonl
[ "$code" -eq 1 ] || failed "a wrong price: exit code $code"
cp out first
shows '    covers     ADJ-7, ADJ-1' first
shows '    rule       adjust-equals-total (MUST): ' first
shows '    at         lunch.lua:' first
command=$(sed -n 's/^    reproduce  //p' first)
shows "--profile 'our shop/profile.lua' --scenarios 'our shop/stories' --seed " first
ran bash -c "$command"
[ "$code" -eq 1 ] || failed "$command: exit code $code"
# Which call came last depends on the retailer, and the folder of the logs is another; all else is as it was.
readonly changing='^logs and data|^    last call '
diff <(grep -vE "$changing" first) <(grep -vE "$changing" out) || failed "$command: something else"

# A complaint has a row of its own, and no row is wider than the terminal.
cat >absent.lua <<'LUA'
return profile { name = "absent", url = "http://127.0.0.1:1",
  stores = { { id = "S-1", currency = "USD" } }, catalog = { SANDWICH = { sku = "1", price = "6.50" } } }
LUA
on_terminal "'$bin/jwo' run refund/full payment/happy-path --profile absent.lua"
[ "$code" -eq 3 ] || failed "nobody there: exit code $code"
screen out >seen
grep -q '^jwo run: nobody answers at http://127.0.0.1:1' seen || {
    failed 'the complaint does not begin a row:'
    cat -A seen
}

on_terminal "'$bin/jwo' report run.jsonl"
[ "$code" -eq 1 ] || failed "a report on a terminal: exit code $code"
shows "${escape}[31mFAILED${escape}[0m" out
on_terminal "NO_COLOR=1 '$bin/jwo' report run.jsonl"
! grep -q "$escape" out || failed 'NO_COLOR is set, and there are colors'
on_terminal "NO_COLOR= '$bin/jwo' report run.jsonl"
shows "${escape}[31mFAILED" out

# No row of the progress is wider than the narrowest terminal.
mkdir wide && for i in 1 2 3; do
    name=$(printf 'a-story-whose-name-is-so-long-that-it-must-be-cut-on-a-terminal-of-80-columns-%d' "$i")
    cp "$source/scenarios/payment/happy-path.lua" "wide/$name.lua"
done
on_terminal "'$bin/jwo' run --profile '$source/retailer-ref/profile.lua' --scenarios wide"
[ "$code" -eq 0 ] || failed "stories with long names: exit code $code"
sed -E "s/\r$//; s/\r$escape\[K/\n/g" out | awk 'length($0) > 79 { print; wide = 1 } END { exit wide }' ||
    failed 'the rows above are wider than the terminal'

end
