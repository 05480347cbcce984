#!/usr/bin/env bash
# installed.sh BIN SOURCE BUILD -- an installed tree is whole: it plays its own stories against its own retailer when the
# source tree is out of reach.
build=$(realpath "$3")
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

readonly root=$scratch/root
ran cmake --install "$build" --prefix "$root"
[ "$code" -eq 0 ] || { cat err && exit 1; }

for file in share/jwo/scenarios/requirements.csv share/jwo/retailer-ref/{profile.lua,config.json,badges.json,catalog.json} \
    share/doc/jwo/README.md share/doc/jwo/LICENSE; do
    [ -f "$root/$file" ] || failed "$file is not installed"
done
for file in "$source"/docs/*.md; do
    cmp -s "$file" "$root/share/doc/jwo/docs/${file##*/}" || failed "docs/${file##*/} is not installed"
done

ran "$root/bin/jwo" list
cp out installed
ran "$bin/jwo" list
cmp -s out installed || failed "other stories are installed than there are"

# The stories that it plays must be the installed ones.
mv "$root/share/jwo/scenarios/payment/happy-path.lua" "$root/share/jwo/scenarios/payment/moved-path.lua"
ran "$root/bin/jwo" run payment/moved-path CAP-4 --profile "$root/share/jwo/retailer-ref/profile.lua"
if [ "$code" -ne 0 ]; then
    failed "the installed jwo: exit code $code"
    cat out err
fi
shows 'passed         payment/moved-path' out

end
