-- tidy_test.lua -- each rule of tidy.lua finds what it should and leaves alone what it should; ctest style/tidy-self.
--
--   lua5.4 common/tidy/tidy_test.lua common/tidy/tidy.lua

local script = assert(arg[1], "usage: lua5.4 tidy_test.lua PATH/TO/tidy.lua")
local tidy = dofile(script)

local failures, checks = 0, 0

-- Rules found in a tree of { path = text }, as "path:line: rule", in order.
local function found_in(files)
  local paths, found = {}, {}
  for path in pairs(files) do paths[#paths + 1] = path end
  table.sort(paths)
  for _, finding in ipairs(tidy.check(tidy.tree_of(paths, function(path) return files[path] end))) do
    found[#found + 1] = finding:match("^[^:]+:%d+: [%w-]+")
  end
  return table.concat(found, "\n")
end

local function expect(name, files, expected)
  local found = found_in(files)
  checks = checks + 1
  if found ~= table.concat(expected, "\n") then
    failures = failures + 1
    print(("FAILED %s\n  expected: %s\n  found:    %s"):format(name, table.concat(expected, " | "), found:gsub("\n", " | ")))
  end
end

-- One C file that is built by its part.
local function c(text, path)
  path = path or "common/src/x.c"
  return { [path] = text, [path:match("^[^/]+") .. "/CMakeLists.txt"] = "add_library(x " .. path:match("/(.*)") .. ")" }
end

local function lines(count)
  return ("    x++;\n"):rep(count)
end

-- columns
expect("100 columns fit", c(("x"):rep(100) .. "\n"), {})
expect("101 columns do not", c("\n" .. ("x"):rep(101) .. "\n"), { "common/src/x.c:2: columns" })
expect("columns are characters, not bytes", c("/* " .. ("ä"):rep(90) .. " */\n"), {})
expect("a tab", c("int x;\n\tint y;\n"), { "common/src/x.c:2: columns" })
expect("long lines elsewhere", { ["README.md"] = ("x"):rep(200) }, {})

-- functions
expect("70 lines fit", c("void f(void)\n{\n" .. lines(70) .. "}\n"), {})
expect("71 lines do not", c("void f(void)\n{\n" .. lines(71) .. "}\n"), { "common/src/x.c:2: functions" })
expect("a long table is no function", c("int t[] = {\n" .. lines(90) .. "};\n"), {})

-- calls
for _, name in ipairs { "sprintf", "strcpy", "strcat", "strtok", "atoi", "atof", "rand", "srand", "gettimeofday", "sleep",
  "usleep", "malloc", "calloc", "realloc", "free", "strdup", "strndup", "getenv", "time" } do
  expect(name .. " is banned", c("int y;\nint z = " .. name .. "(NULL);\n"), { "common/src/x.c:2: calls" })
end
expect("a blank before the bracket", c("x = malloc (3);\n"), { "common/src/x.c:1: calls" })
expect("a call in a call", c("x = f(malloc(atoi(s)));\n"), { "common/src/x.c:1: calls", "common/src/x.c:1: calls" })
expect("the owner may", c("x = malloc(3);\n", "common/src/alloc.c"), {})
expect("another owner may not", c("x = malloc(3);\n", "common/src/clock.c"), { "common/src/clock.c:1: calls" })
expect("names that only contain one", c("jwo_free(x); freed(x); x = timeout(y); snprintf(a);\n"), {})
expect("members of that name", c("hooks.free(x); hooks->free(x);\n"), {})
expect("comments, strings and characters", c('/* malloc(3)\n free(x) */ s = "free(x)"; // sleep(1)\nc = \'"\'; t = "\\"free(x)";\n'), {})
expect("code after a character that is a quote", c("c = '\"'; free(x); d = '\"';\n"), { "common/src/x.c:1: calls" })
expect("tests too", { ["common/tests/test_x.c"] = "usleep(3);\n" }, { "common/tests/test_x.c:1: calls" })

-- includes
for header, owner in pairs {
  ["cjson/cJSON.h"] = "common/src/json.c", ["uv.h"] = "common/src/loop_timer.c", ["curl/curl.h"] = "common/src/http_client.c",
  ["microhttpd.h"] = "common/src/http_server.c", ["gnutls/crypto.h"] = "common/src/digest.c",
  ["sqlite3.h"] = "retailer-ref/src/store_sql.c", ["lua.h"] = "mock-amazon/src/script_task.c",
  ["lauxlib.h"] = "mock-amazon/src/player.c", ["lualib.h"] = "harness/src/profile.c",
} do
  expect(header .. " elsewhere", c("#include <stdio.h>\n#include <" .. header .. ">\n"), { "common/src/x.c:2: includes" })
  expect(header .. " at home", c("#include <" .. header .. ">\n", owner), {})
end
expect("quotes and blanks", c('#  include "uv.h"\n'), { "common/src/x.c:1: includes" })
expect("a header that ends alike", c('#include "my_uv.h"\n'), {})

-- left-over
expect("left-over words", { ["README.md"] = "a\n" .. "FIX" .. "ME b\nx " .. "TO" .. "DO: c\n" .. "X" .. "XX\n" },
  { "README.md:2: left-over", "README.md:3: left-over", "README.md:4: left-over" })
expect("words that only contain one", { ["README.md"] = "mkdtemp(XXXXXX) MASTODON\n" }, {})

-- built
expect("a file that is not built", { ["harness/src/x.c"] = "", ["harness/CMakeLists.txt"] = "add_library(h src/xx.c)" },
  { "harness/src/x.c:1: built" })
expect("no list at all", { ["harness/src/x.c"] = "" }, { "harness/src/x.c:1: built" })
expect("built in a folder below", { ["harness/src/a/x.c"] = "", ["harness/CMakeLists.txt"] = "add_library(h src/a/x.c)" }, {})
expect("tests and headers are not listed", { ["harness/tests/test_x.c"] = "", ["harness/src/x.h"] = "" }, {})

-- story
local function story(text, id)
  return { ["scenarios/" .. (id or "refund/full") .. ".lua"] = text,
    ["scenarios/requirements.csv"] = 'id,text\nREF-1,"two\nlines"\n"REF-2",x\n' }
end
local at = "scenarios/refund/full.lua"
expect("a good story", story('return scenario {\n title = "T", covers = { "REF-1", "REF-2" } }\n'), {})
expect("its path as its id", story('return scenario { id = "refund/full", title = "T", covers = { "REF-1" } }\n'), {})
expect("another id", story('return scenario {\n id = "refund/part", title = "T", covers = { "REF-1" } }\n'), { at .. ":2: story" })
expect("no title", story('return scenario { covers = { "REF-1" } }\n'), { at .. ":1: story" })
expect("no covers", story('return scenario { title = "T" }\n'), { at .. ":1: story" })
expect("nothing covered", story('return scenario { title = "T", covers = {} }\n'), { at .. ":1: story" })
expect("an unknown requirement", story('return scenario { title = "T",\n covers = { "REF-9", "lines" } }\n'),
  { at .. ":2: story", at .. ":2: story" })
expect("the csv's head is no requirement", story('return scenario { title = "T", covers = { "id" } }\n'), { at .. ":1: story" })
expect("no csv", { [at] = 'return scenario { title = "T", covers = { "REF-1" } }\n' }, { at .. ":1: story" })
expect("no story", story('-- return scenario { title = "T", covers = { "REF-1" } }\n'),
  { at .. ":1: story", at .. ":1: story", at .. ":1: story" })
expect("48 lines fit", story('return scenario { title = "T", covers = { "REF-1" } }\n' .. ("\n"):rep(47)), {})
expect("49 lines do not", story('return scenario { title = "T", covers = { "REF-1" } }\n' .. ("\n"):rep(48)), { at .. ":49: story" })
expect("a name with capitals", story('return scenario { title = "T", covers = { "REF-1" } }\n', "refund/Full"),
  { "scenarios/refund/Full.lua:1: story" })
expect("tables of cases are no stories", story("return {}\n", "validation/adjust"), {})
expect("no scenarios yet", { ["README.md"] = "x\n" }, {})

-- requirement
local function requirements(rows, source)
  return { ["scenarios/requirements.csv"] = "id,level,judges,text,source\n" .. rows, ["retailer-ref/src/x.h"] = source }
end
local csv = "scenarios/requirements.csv"
expect("a requirement that is named", requirements("ADJ-3,MUST,retailer,x,y\n", "/* ADJ-3: so. */\n"), {})
expect("one that is not", requirements('ORD-1,MUST,retailer,"two\nlines",y\nADJ-3,MUST,retailer,x,y\n', "/* ORD-1 */\n"),
  { csv .. ":4: requirement" })
expect("a longer id, or a range, names no other", requirements("ADJ-3,MUST,retailer,x,y\n", "ADJ-31 XADJ-3 ADJ-1..ADJ-4\n"),
  { csv .. ":2: requirement" })
expect("named by a test alone", { [csv] = "id,level,judges\nADJ-3,MUST,retailer\n", ["retailer-ref/tests/test_x.c"] = "ADJ-3" },
  { csv .. ":2: requirement" })
expect("what Amazon is judged by", requirements("ADJ-03,MUST,amazon,x,y\n", ""), {})
expect("other families", requirements("CC-7a.1,MUST,retailer,x,y\nLOAD-1,SHOULD,retailer,x,y\n", ""), {})

-- The program: what it prints and its exit code.
local function run(files, mode)
  local pipe = assert(io.popen("mktemp -d"))
  local root = pipe:read("l")
  pipe:close()
  for path, text in pairs(files) do
    os.execute(("mkdir -p '%s/%s'"):format(root, path:match("^(.*)/") or "."))
    local file = assert(io.open(root .. "/" .. path, "w"))
    file:write(text)
    file:close()
  end
  pipe = assert(io.popen(("GIT_DIR=/nonexistent lua5.4 '%s' '%s' %s 2>&1"):format(script, root, mode or "")))
  local output = pipe:read("a")
  local _, _, code = pipe:close()
  os.execute(("rm -rf '%s'"):format(root))
  return code or 0, output
end

local function expect_run(name, files, mode, expected_code, part)
  local code, output = run(files, mode)
  checks = checks + 1
  if code ~= expected_code or not output:find(part, 1, true) then
    failures = failures + 1
    print(("FAILED %s\n  expected: %d, '%s'\n  got:      %d, '%s'"):format(name, expected_code, part, code, output))
  end
end

expect_run("a clean tree", c("int x;\n"), nil, 0, "1 files seen, 0 findings")
expect_run("a finding", c("int x;\nfree(x);\n"), nil, 1, "common/src/x.c:2: calls: free() is not called here; use jwo_free()")
expect_run("the id that is not named", requirements("ADJ-3,MUST,retailer,x,y\n", "int x;\n"), nil, 1,
  "requirements.csv:2: requirement: name ADJ-3 in retailer-ref/src")
expect_run("an empty tree", { ["README.md"] = "x\n" }, nil, 1, "no C files seen")
expect_run("build folders", { ["build/dev/x.c"] = "free(x);\n" }, nil, 1, "no C files seen")
expect_run("a header that stands alone", { ["a/src/a.h"] = "#include <stddef.h>\nsize_t f(void);\n" }, "--headers cc", 0, "1 files seen")
expect_run("a header that leans on others", { ["a/src/a.h"] = "size_t f(void);\n" }, "--headers cc", 1, "a/src/a.h:1: header:")
expect_run("a header without a guard", { ["a/src/a.h"] = "struct s { int x; };\n" }, "--headers cc", 1, "a/src/a.h:1: header:")
expect_run("an unknown mode", {}, "--what", 2, "usage:")

print(("%d checks, %d failed"):format(checks, failures))
os.exit(failures == 0 and 0 or 1)
