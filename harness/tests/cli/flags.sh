#!/usr/bin/env bash
# flags.sh BIN SOURCE -- the help of every program is complete and narrow, its flags exist, and the documentation names no
# others.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

# help PROGRAM [COMMAND]: prints its help, which must end well.
help_of() {
    ran "$bin/$1" "${@:2}" --help
    [ "$code" -eq 0 ] && [ ! -s err ] || failed "$* --help: $code $(cat err)"
    awk -v who="$*" 'length($0) > 80 { print "FAILED: " who " --help: longer than 80: " $0; exit 1 }' out ||
        failures=$((failures + 1))
    shows 'exit codes: 0' out
    shows "usage: $*" out
    [[ $* != *' '* ]] || return 0
    ran "$bin/$1" --version
    grep -qxE "$1 [0-9.]+" out || failed "$1 --version says: $(cat out)"
    ran "$bin/$1" "${@:2}" --help
}

# flags_in FILE: "--flag VALUE" or "--flag" of every line of the help that explains one.
flags_in() {
    sed -nE 's/^  (--[a-z][a-z-]*)( [A-Z]+)?( .*|)$/\1\2/p' "$1"
}

# explained PROGRAM [COMMAND]: every flag that the help explains is one; every one of its usage line is explained.
explained() {
    local flag value
    help_of "$@"
    cp out help
    flags_in help >flags
    [ -s flags ] || failed "$* --help explains no flag"
    while read -r flag value; do
        echo "$flag" >>known
        # Taken or refused for its value, but known; what comes last ends the program in any case.
        ran "$bin/$1" "${@:2}" "$flag" ${value:+0} --no-such-flag
        if ! grep -qE "there is no flag --no-such-flag|^$* [0-9]|: $flag |^usage: $*" out err; then
            failed "$* $flag ${value:+0}: $(cat err)"
        fi
        if [ -n "$value" ]; then
            refuses 2 "$flag needs a value" "$bin/$1" "${@:2}" "$flag"
        fi
    done <flags
    for flag in $(sed -n '1,/^  /p' help | grep -oE -- '--[a-z][a-z-]*'); do
        grep -qE "^$flag( |$)" flags || failed "$* --help does not explain $flag"
    done
    refuses 2 'there is no flag --no-such-flag' "$bin/$1" "${@:2}" --no-such-flag
}

explained mock-amazon
explained retailer-ref
explained jwo run amazon
for command in run list explain report; do
    explained jwo "$command"
done
help_of jwo
for command in $(sed -nE 's/^  ([a-z]+)  .*/\1/p' out | grep -v '^help$'); do
    ran "$bin/jwo" "$command" --help
    [ "$code" -eq 0 ] || failed "jwo $command --help: $code"
done

# Other people's flags: cmake's, ctest's, curl's, quickstart's, git's and those of a made-up shop.
readonly foreign='^--(workflow|preset|build|install|prefix|help|version|data)$'
for file in "$source"/README.md "$source"/docs/*.md; do
    for flag in $(grep -oE -- '(^|[^a-zA-Z0-9-])--[a-z][a-z-]*' "$file" | grep -oE -- '--[a-z-]*' | sort -u); do
        [[ $flag =~ $foreign ]] || grep -qx -- "$flag" known || failed "${file#"$source"/}: there is no flag $flag"
    done
done

end
