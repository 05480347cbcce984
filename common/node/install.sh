#!/bin/sh
# install.sh DEST -- puts the packages of package-lock.json into DEST/node_modules; ctest node/install. They are fetched
# from npm's registry once, and again only when the lock changes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dest=$1

for tool in node npm; do
    if ! command -v "$tool" >/dev/null; then
        echo "node/install: $tool is not installed; ./quickstart.sh test installs it" >&2
        exit 1
    fi
done
if ! node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)'; then
    echo "node/install: node $(node --version) is too old; 18 or later is needed" >&2
    exit 1
fi
mkdir -p "$dest"
# The copy of the lock is made last: it says that everything it names is there.
if cmp -s "$here/package-lock.json" "$dest/installed-lock.json"; then
    exit 0
fi
rm -f "$dest/installed-lock.json"
cp "$here/package.json" "$here/package-lock.json" "$dest/"
cd "$dest"
# Packages run nothing of theirs while they are installed: none of these needs to.
if ! npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1; then
    cat npm.log >&2
    echo "node/install: npm ci failed; it needs npm's registry once" >&2
    exit 1
fi
cp "$here/package-lock.json" installed-lock.json
