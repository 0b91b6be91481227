-- Texts: what is safe to show, and what a lab's server does to a text before it sends it. Lua 5.2 and 5.4.

-- The character that begins at a byte: its length and its number; nil where no UTF-8 character begins.
local function character(s, at)
  local a, b, c, d = s:byte(at, at + 3)
  local function tail(x) return x and x >= 0x80 and x <= 0xBF end
  if not a then return nil end
  if a < 0x80 then return 1, a end
  if a >= 0xC2 and a <= 0xDF and tail(b) then return 2, (a - 0xC0) * 64 + b - 0x80 end
  if a >= 0xE0 and a <= 0xEF and tail(b) and tail(c) then
    local number = (a - 0xE0) * 4096 + (b - 0x80) * 64 + c - 0x80
    if number >= 0x800 and (number < 0xD800 or number > 0xDFFF) then return 3, number end
  end
  if a >= 0xF0 and a <= 0xF4 and tail(b) and tail(c) and tail(d) then
    local number = (a - 0xF0) * 262144 + (b - 0x80) * 4096 + (c - 0x80) * 64 + d - 0x80
    if number >= 0x10000 and number <= 0x10FFFF then return 4, number end
  end
  return nil
end

-- Whether a number lies in a sorted list of ranges.
local function within(ranges, number)
  local low, high = 1, #ranges
  while number and low <= high do
    local middle = math.floor((low + high) / 2)
    local range = ranges[middle]
    if number < range[1] then high = middle - 1
    elseif number > range[2] then low = middle + 1
    else return true end
  end
  return false
end

-- Whether a character steers, hides or turns the reading direction where it stands.
local function deceives(before, number, after)
  if not within(lab.hidden, number) then return false end
  local function between(ranges) return within(ranges, before) and within(ranges, after) end
  if number == 0x200C then return not between(lab.joining) end
  if number == 0x200D then
    local emoji = between(lab.emoji) and before > 127 and after > 127
    return not (between(lab.joining) or emoji)
  end
  if number == 0xFE0E or number == 0xFE0F then return not within(lab.emoji, before) end
  return true
end

local ESCAPES = { [9] = "\\t", [10] = "\\n", [13] = "\\r", [92] = "\\\\" }

-- A text as wirelab writes it: every byte that could do something is an escape.
local function escaped(s)
  if not s:find("[\0-\31\92\127-\255]") then return s end
  local out, at, before = {}, 1, nil
  while at <= #s do
    local length, number = character(s, at)
    if not length then
      out[#out + 1] = string.format("\\x%02x", s:byte(at))
      length, number = 1, nil
    elseif ESCAPES[number] then
      out[#out + 1] = ESCAPES[number]
    elseif number < 32 or number == 127 then
      out[#out + 1] = string.format("\\x%02x", number)
    else
      local _, after = character(s, at + length)
      local hidden = number > 127 and deceives(before, number, after)
      out[#out + 1] = hidden and string.format("\\u{%x}", number) or s:sub(at, at + length - 1)
    end
    at, before = at + length, number
  end
  return table.concat(out)
end

-- At most so many bytes of a shown text, for a column.
local function short(s, limit)
  if #s <= limit then return s end
  local cut = limit
  while cut > 0 and s:byte(cut + 1) >= 0x80 and s:byte(cut + 1) <= 0xBF do cut = cut - 1 end
  return s:sub(1, cut) .. "…"
end

local function is_space(byte) return byte == 32 or (byte and byte >= 9 and byte <= 13) end

local function trimmed(s, front, behind)
  local from, to = 1, #s
  while front and from <= to and is_space(s:byte(from)) do from = from + 1 end
  while behind and to >= from and is_space(s:byte(to)) do to = to - 1 end
  return s:sub(from, to)
end

-- Without one line end.
local function without_line_end(s)
  if s:sub(-1) ~= "\n" then return s end
  s = s:sub(1, -2)
  return s:sub(-1) == "\r" and s:sub(1, -2) or s
end

-- Whether bytes are what servers put behind a text: little white space, or zeros.
local function is_ending(s)
  return #s <= 4 and not s:find("[^ \t\n\f\r\0]")
end

local function ascii_lower(s)
  return (s:gsub("[ABCDEFGHIJKLMNOPQRSTUVWXYZ]", function(c) return string.char(c:byte() + 32) end))
end

-- The characters of a text; nil where it is no UTF-8.
local function characters(s)
  local out, at = {}, 1
  while at <= #s do
    local length = character(s, at)
    if not length then return nil end
    out[#out + 1] = s:sub(at, at + length - 1)
    at = at + length
  end
  return out
end

local function pairs_of(words)
  local map, key = {}, nil
  for word in words:gmatch("%S+") do
    if key then map[key], key = word, nil else key = word end
  end
  return map
end

local CASE = { upper = pairs_of(lab.upper), lower = pairs_of(lab.lower) }

-- A text in another case; nil where this file does not know how Python writes it.
local function in_case(s, way)
  local from, to, step = 97, 122, -32
  if way == "lower" then from, to, step = 65, 90, 32 end
  local known = characters(s)
  if not known or s:find("Σ", 1, true) and way == "lower" then return nil end
  for index, one in ipairs(known) do
    local byte = one:byte()
    if #one == 1 then
      if byte >= from and byte <= to then known[index] = string.char(byte + step) end
    elseif #one == 4 and select(2, character(one, 1)) < 0x1F000 then
      return nil
    else
      known[index] = CASE[way][one] or one
    end
  end
  return table.concat(known)
end

-- A whole number written in digits; nil where it is none, or one that Lua 5.2 cannot hold.
local function whole_number(text)
  local value = text:match("^%s*[+-]?%d+%s*$") and tonumber(text)
  return value and math.abs(value) <= 9007199254740992 and value or nil
end

-- What two whole numbers and a sign between them make; empty where the text is nothing of the kind.
local function calculated(s)
  local one, sign, two = trimmed(s, true, true):match("^(.[^-+*/%%]*)([-+*/%%])(.*)$")
  one, two = whole_number(one or ""), whole_number(two or "")
  if not one or not two then return (s:find("%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d") and nil) or "" end
  local value = nil
  if sign == "+" then value = one + two
  elseif sign == "-" then value = one - two
  elseif sign == "*" then value = one * two
  elseif two == 0 then return ""
  elseif sign == "/" then
    value = math.floor(math.abs(one) / math.abs(two))
    if (one < 0) ~= (two < 0) then value = -value end
  else
    value = math.fmod(one, two)
  end
  if math.abs(value) > 9007199254740992 then return nil end
  return string.format("%d", value)
end

local TRANSFORM = {
  strip = function(s) return trimmed(s, true, true) end,
  lstrip = function(s) return trimmed(s, true, false) end,
  rstrip = function(s) return trimmed(s, false, true) end,
  upper = function(s) return in_case(s, "upper") end,
  lower = function(s) return in_case(s, "lower") end,
  capitalize = function(s)
    local function shift(text, class, step)
      return (text:gsub(class, function(c) return string.char(c:byte() + step) end))
    end
    local low = ascii_lower(s)
    return shift(low:sub(1, 1), "[abcdefghijklmnopqrstuvwxyz]", -32) .. low:sub(2)
  end,
  reverse = function(s)
    local known = characters(s)
    if not known then return nil end
    for index = 1, math.floor(#known / 2) do
      local other = #known - index + 1
      known[index], known[other] = known[other], known[index]
    end
    return table.concat(known)
  end,
  len = function(s) return string.format("%d", #s) end,
  next = function(s) return string.format("%d", (whole_number(s) or 0) + 1) end,
  calc = calculated,
  json = function(s)
    local signs = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
    return (s:gsub('[\0-\31"\\]', function(c) return signs[c] or string.format("\\u%04x", c:byte()) end))
  end,
  -- Other values than numbers and words are not taken apart here.
  plain = function(s)
    if s == "" then return "null" end
    return (s:match("^%-?%d+$") or s:match("^%-?%d+%.%d+$") or s == "true" and s or s == "false" and s) or nil
  end,
}
-- Letters and digits of a text, of any language: what two forms of a text have in common.
local function letters(s) return (s:gsub("[^%w\128-\255]", "")) end

-- Whether two texts differ in signs and white space only.
local function is_near(one, other)
  local own = letters(one)
  return own ~= "" and own == letters(other)
end

-- A template with its values put in; nil where one of them is not known here.
local function render(template, value)
  local out = {}
  for _, piece in ipairs(template) do
    if type(piece) == "string" then
      out[#out + 1] = piece
    else
      local text = value(piece[1])
      for index = 2, #piece do
        text = text and TRANSFORM[piece[index]] and TRANSFORM[piece[index]](text)
      end
      if not text then return nil end
      out[#out + 1] = text
    end
  end
  return table.concat(out)
end
