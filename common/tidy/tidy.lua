-- tidy.lua -- the style rules that a machine can check; ctest style/tidy. Its own test is tidy_test.lua.
--
--   lua5.4 common/tidy/tidy.lua ROOT                     check the tree
--   lua5.4 common/tidy/tidy.lua ROOT --headers CC ...    does each header compile alone? (CC and its flags)
--
-- Prints "file:line: rule: what to do instead". Exit code 0: nothing found. 1: something was, or no file was seen.
-- To add a rule: a function in `rules` below and its cases in tidy_test.lua.

local COLUMNS_MAX = 100
local FUNCTION_LINES_MAX = 70
local STORY_LINES_MAX = 48

-- Calls that are not made; `owners` may, since they wrap them for the rest.
local ALLOC = { "common/src/alloc.c" }
local CLOCK = { "common/src/clock.c", "common/tests/test_clock.c" }
local ENVIRONMENT = {
  "retailer-ref/src/config.c", "mock-amazon/src/main.c", "harness/src/environment.c", "reports/tests/golden_fixture.h",
}
local WAIT = "wait for the event with a deadline, or use the loop's timer"
local CHANCE = "use jwo_prng_next() or jwo_random_bytes()"
local BANNED = {
  sprintf      = { use = "use snprintf() or jwo_buf_addf()" },
  vsprintf     = { use = "use vsnprintf() or jwo_buf_vaddf()" },
  strcpy       = { use = "use snprintf() or jwo_strdup()" },
  strcat       = { use = "use jwo_buf_adds()" },
  strncat      = { use = "use jwo_buf_add()" },
  strtok       = { use = "use strcspn() and strspn()" },
  gets         = { use = "use fgets()" },
  atoi         = { use = "use strtol() and check its end" },
  atol         = { use = "use strtol() and check its end" },
  atof         = { use = "use jwo_money_parse(); no amount is a double" },
  rand         = { use = CHANCE },
  srand        = { use = CHANCE },
  random       = { use = CHANCE },
  gettimeofday = { use = "use jwo_wall_ms()", owners = CLOCK },
  time         = { use = "take a struct jwo_clock, or use jwo_wall_ms()", owners = CLOCK },
  sleep        = { use = WAIT },
  usleep       = { use = WAIT },
  nanosleep    = { use = WAIT },
  malloc       = { use = "use jwo_malloc()", owners = ALLOC },
  calloc       = { use = "use jwo_calloc()", owners = ALLOC },
  realloc      = { use = "use jwo_realloc()", owners = ALLOC },
  free         = { use = "use jwo_free()", owners = ALLOC },
  strdup       = { use = "use jwo_strdup()", owners = ALLOC },
  strndup      = { use = "use jwo_strndup()", owners = ALLOC },
  getenv       = { use = "let the program's settings read it once and pass it on", owners = ENVIRONMENT },
}

-- Headers of libraries and the files, as Lua patterns, that may include them. `tests` of the same part may too.
local LUA_FILES = {
  "^mock%-amazon/src/script[%w_]*%.[ch]$", "^mock%-amazon/src/player[%w_]*%.[ch]$",
  "^mock%-amazon/src/lua_json%.[ch]$", "^harness/src/[%w_]*lua[%w_]*%.[ch]$", "^harness/src/profile[%w_]*%.[ch]$",
  "^harness/src/story[%w_]*%.[ch]$", "^harness/src/hooks[%w_]*%.[ch]$", "^harness/src/retailer[%w_]*%.[ch]$",
  "^mock%-amazon/tests/test_script[%w_]*%.c$", "^mock%-amazon/tests/test_player[%w_]*%.c$",
  "^harness/tests/[%w_]+%.c$",
}
local FOREIGN = {
  ["cjson/cJSON.h"] = { "^common/src/json%.c$" },
  ["uv.h"]          = { "^common/src/loop[%w_]*%.[ch]$" },
  ["curl/"]         = {
    "^common/src/http_client[%w_]*%.[ch]$", "^common/src/mail_client%.c$", "^common/src/curl_loop%.[ch]$",
  },
  ["microhttpd.h"]  = { "^common/src/http_server[%w_]*%.[ch]$", "^bench/http_bare%.c$" },
  ["gnutls/"]       = { "^common/src/digest%.c$", "^common/src/sigv4%.c$", "^common/tests/test_http_%w+%.c$" },
  ["sqlite3.h"]     = { "^retailer%-ref/src/store[%w_]*%.[ch]$", "^retailer%-ref/tests/test_store[%w_]*%.c$" },
  ["lua.h"]         = LUA_FILES,
  ["lauxlib.h"]     = LUA_FILES,
  ["lualib.h"]      = LUA_FILES,
}

-- Folders of scenarios/ whose files are tables of cases and not stories.
local TABLES_OF_CASES = { "^scenarios/validation/", "^scenarios/amazon/" }

-- Requirements of a retailer's behaviour. The model retailer names each where it decides about it; those of the other
-- families (published cases, validation plans, load) are no single decision.
local FAMILIES = {
  "ENT", "ORD", "ADJ", "CAP", "CAN", "DEBT", "REF", "DAT", "IDN", "POR", "FB", "ERR", "IDE", "SEC",
}

-- Written in two parts, so that this file does not find itself.
local LEFT_OVER = { "FIX" .. "ME", "TO" .. "DO", "X" .. "XX" }

local function is_c(path)
  return path:match("%.[ch]$") ~= nil
end

local function matches_any(path, patterns)
  for _, pattern in ipairs(patterns) do
    if path:match(pattern) then return true end
  end
  return false
end

local function contains(list, value)
  for _, item in ipairs(list or {}) do
    if item == value then return true end
  end
  return false
end

-- { {number, text}, ... }
local function lines_of(text)
  local lines = {}
  for line in (text:sub(-1) == "\n" and text or text .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
  return lines
end

-- C without what comments, strings and characters say; lines stay where they are.
local function code_of(text)
  local out, at = {}, 1
  local function blank(from, to)
    out[#out + 1] = (text:sub(from, to):gsub("[^\n]", " "))
    at = to + 1
  end
  while at <= #text do
    local two, one = text:sub(at, at + 1), text:sub(at, at)
    if two == "/*" then
      local _, last = text:find("*/", at + 2, true)
      blank(at, last or #text)
    elseif two == "//" then
      blank(at, (text:find("\n", at, true) or #text + 1) - 1)
    elseif one == '"' or one == "'" then
      local last = at + 1
      while last <= #text and text:sub(last, last) ~= one and text:sub(last, last) ~= "\n" do
        last = last + (text:sub(last, last) == "\\" and 2 or 1)
      end
      blank(at, math.min(last, #text))
    else
      out[#out + 1] = one
      at = at + 1
    end
  end
  return table.concat(out)
end

-- Each rule gets one file and `tree`, which knows the others, and calls report(line, what to do).
local rules = {}

function rules.columns(file, report)
  if not is_c(file.path) then return end
  for number, line in ipairs(file.lines) do
    if (utf8.len(line) or #line) > COLUMNS_MAX then
      report(number, ("break the line: %d columns, at most %d"):format(utf8.len(line) or #line, COLUMNS_MAX))
    end
    if line:find("\t", 1, true) then report(number, "indent with 4 blanks, not with tabs") end
  end
end

-- A body starts with "{" and ends with "}" in the first column; clang-format keeps it so.
function rules.functions(file, report)
  if not is_c(file.path) then return end
  local start
  for number, line in ipairs(file.lines) do
    if line == "{" then
      start = number
    elseif line:match("^}") and start then
      local length = number - start - 1
      if length > FUNCTION_LINES_MAX then
        report(start, ("split the function: %d lines, at most %d"):format(length, FUNCTION_LINES_MAX))
      end
      start = nil
    end
  end
end

function rules.calls(file, report)
  if not is_c(file.path) then return end
  for number, line in ipairs(lines_of(code_of(file.text))) do
    for before, name in (" " .. line):gmatch("([^%w_])([%a_][%w_]*)%s*%f[(]") do
      local banned = BANNED[name]
      -- behind "." and "->" stands a member of that name
      if banned and before ~= "." and before ~= ">" and not contains(banned.owners, file.path) then
        report(number, ("%s() is not called here; %s"):format(name, banned.use))
      end
    end
  end
end

function rules.includes(file, report)
  if not is_c(file.path) then return end
  for number, line in ipairs(file.lines) do
    local header = line:match('^%s*#%s*include%s*[<"]([^>"]+)[>"]')
    for foreign, owners in pairs(FOREIGN) do
      local named = header and (foreign:sub(-1) == "/" and header:sub(1, #foreign) == foreign or header == foreign)
      if named and not matches_any(file.path, owners) then
        report(number, ("<%s> is kept to its own files (tidy.lua lists them); use their interface"):format(header))
      end
    end
  end
end

rules["left-over"] = function(file, report)
  for number, line in ipairs(file.lines) do
    for _, word in ipairs(LEFT_OVER) do
      if line:match("%f[%w_]" .. word .. "%f[^%w_]") then
        report(number, ("finish it or open an issue; no %s stays behind"):format(word))
      end
    end
  end
end

function rules.built(file, report, tree)
  local part, source = file.path:match("^([^/]+)/(src/.+%.c)$")
  if not part then return end
  local list = tree.read(part .. "/CMakeLists.txt") or ""
  if not (" " .. list .. " "):find("[%s(]" .. source:gsub("%p", "%%%0") .. "[%s)]") then
    report(1, ("name %s in %s/CMakeLists.txt, or remove it"):format(source, part))
  end
end

function rules.story(file, report, tree)
  local id = file.path:match("^scenarios/([^/]+/.+)%.lua$")
  if not id or matches_any(file.path, TABLES_OF_CASES) then return end
  local code = file.text:gsub("%-%-[^\n]*", "")
  local function line_of(pattern)
    for number, line in ipairs(file.lines) do
      if line:match(pattern) then return number end
    end
    return 1
  end
  if not code:match("return%s+scenario%s*{") then report(1, "a story is `return scenario { ... }`") end
  if not id:match("^[a-z0-9/-]+$") then report(1, "name the file with a-z, 0-9 and '-' only: its path is the id") end
  local stated = code:match('%f[%w_]id%s*=%s*"([^"]*)"')
  if stated and stated ~= id then report(line_of("id%s*="), ('the id is the path: "%s"'):format(id)) end
  if not code:match('%f[%w_]title%s*=%s*"[^"]+"') then report(1, "give it a title: a promise in the present tense") end
  if #file.lines > STORY_LINES_MAX then
    report(STORY_LINES_MAX + 1, ("tell it shorter: %d lines, at most %d"):format(#file.lines, STORY_LINES_MAX))
  end
  local covers = code:match("%f[%w_]covers%s*=%s*(%b{})") or ""
  if not covers:match('"[^"]+"') then report(1, "say what it covers: ids of scenarios/requirements.csv") end
  for requirement in covers:gmatch('"([^"]*)"') do
    if not tree.requirements()[requirement] then
      report(line_of("covers"), ("covers %s, which scenarios/requirements.csv does not have"):format(requirement))
    end
  end
end

rules.requirement = function(file, report, tree)
  if file.path ~= "scenarios/requirements.csv" then return end
  local named = tree.named("^retailer%-ref/src/")
  for id, row in pairs(tree.requirements()) do
    if row.judges == "retailer" and contains(FAMILIES, id:match("^(%u+)%-%d+$")) and not named[id] then
      report(row.line, ("name %s in retailer-ref/src, at the decision: what is done about it, and why"):format(id))
    end
  end
end

local function read_file(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- By the id in the first column of each row but the first: its line, and who is judged (third column). A quoted text
-- may go over several lines; those columns have none.
local function requirements_of(text)
  local rows, quoted, row = {}, false, 0
  for number, line in ipairs(lines_of(text or "")) do
    if not quoted then
      row = row + 1
      local id = line:match('^"?([^",]+)')
      if row > 1 and id then rows[id] = { line = number, judges = line:match("^[^,]*,[^,]*,([^,]*)") } end
    end
    local _, quotes = line:gsub('"', "")
    if quotes % 2 == 1 then quoted = not quoted end
  end
  return rows
end

-- A tree of { path = text }, for the tests, or of a folder.
local function tree_of(paths, read)
  local tree = { paths = paths, read = read }
  local requirements
  function tree.requirements()
    requirements = requirements or requirements_of(read("scenarios/requirements.csv"))
    return requirements
  end
  -- Every word like "ABC-12" in the files whose path fits.
  function tree.named(pattern)
    local words = {}
    for _, path in ipairs(paths) do
      for word in (path:match(pattern) and read(path) or ""):gmatch("%f[%w_]%u+%-%d+%f[^%w_]") do words[word] = true end
    end
    return words
  end
  return tree
end

local TEXT = {
  c = true, h = true, lua = true, txt = true, cmake = true, sh = true, md = true, sql = true, mjs = true, csv = true,
}

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Where files that git does not have yet are looked for; elsewhere they may be those of a build folder.
local PARTS = "common mock-amazon retailer-ref harness reports scenarios bench docs"

-- What git has or would take; without git, every file outside build folders.
local function folder_tree(root)
  local command = ("cd %s && { { git ls-files --cached && git ls-files --others --exclude-standard -- %s; } 2>/dev/null"
    .. " || find . -type f -not -path './build/*' | sed 's,^[.]/,,'; }"):format(quote(root), PARTS)
  local pipe = assert(io.popen(command))
  local paths = {}
  for path in pipe:lines() do
    if TEXT[path:match("%.(%w+)$") or ""] then paths[#paths + 1] = path end
  end
  pipe:close()
  table.sort(paths)
  return tree_of(paths, function(path) return read_file(root .. "/" .. path) end)
end

local function rule_names()
  local names = {}
  for name in pairs(rules) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- All findings as text, in order of file and line; and how many C files were seen.
local function check(tree)
  local findings, c_count = {}, 0
  for _, path in ipairs(tree.paths) do
    local text = tree.read(path)
    if text then -- a file that git still has and the folder no longer: no finding
      local file = { path = path, text = text, lines = lines_of(text) }
      local here = {}
      c_count = c_count + (is_c(path) and 1 or 0)
      for _, name in ipairs(rule_names()) do
        rules[name](file, function(line, what)
          here[#here + 1] = { line = line, text = ("%s:%d: %s: %s"):format(path, line, name, what) }
        end, tree)
      end
      table.sort(here, function(a, b) return a.line < b.line or (a.line == b.line and a.text < b.text) end)
      for _, finding in ipairs(here) do findings[#findings + 1] = finding.text end
    end
  end
  return findings, c_count
end

-- Each header as the only thing a file includes; twice, so that its guard is tried too.
local function check_headers(tree, root, compiler)
  local findings, count = {}, 0
  for _, path in ipairs(tree.paths) do
    if path:match("%.h$") and tree.read(path) then
      local part = path:match("^[^/]+")
      local command = ("printf '#include \"%%s\"\\n#include \"%%s\"\\n' %s %s | %s -fsyntax-only -x c -I%s -I%s -I%s - 2>&1")
        :format(quote(path), quote(path), compiler, quote(root), quote(root .. "/" .. part .. "/src"),
          quote(root .. "/common/tests"))
      local pipe = assert(io.popen(command))
      local output = pipe:read("a")
      count = count + 1
      if not pipe:close() then
        findings[#findings + 1] = ("%s:1: header: include what it needs; alone it does not compile:\n%s"):format(path, output)
      end
    end
  end
  return findings, count
end

local function main(args)
  local root, mode = args[1], args[2]
  if not root or (mode and (mode ~= "--headers" or not args[3])) then
    io.stderr:write("usage: lua5.4 tidy.lua ROOT [--headers CC [FLAG...]]\n")
    return 2
  end
  local findings, count
  if mode then
    findings, count = check_headers(folder_tree(root), root, table.concat(args, " ", 3))
  else
    findings, count = check(folder_tree(root))
  end
  for _, finding in ipairs(findings) do print(finding) end
  if count == 0 then
    io.stderr:write(("%s: no C files seen; is it the root of the project?\n"):format(root))
    return 1
  end
  print(("%d files seen, %d findings"):format(count, #findings))
  return #findings == 0 and 0 or 1
end

if arg and arg[0]:match("tidy%.lua$") then os.exit(main(arg)) end
return { check = check, tree_of = tree_of, code_of = code_of }
