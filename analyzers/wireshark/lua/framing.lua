-- Framings: where a message ends, and what it says.

local function has_borders(f) return f.kind ~= "receive" and f.kind ~= "silent" and f.kind ~= "until_close" end

-- The number in a field of a record, as two halves of 32 bits; nil where bytes are missing.
local function halves(s, at, field, little)
  local from, low, high = at + field.offset, 0, 0
  if from + field.size - 1 > #s then return nil end
  local negative = field.code == "signed" and s:byte(little and from + field.size - 1 or from) >= 128
  local bytes = { s:byte(from, from + field.size - 1) }
  for place = 0, 7 do
    local byte = bytes[little and place + 1 or #bytes - place] or (negative and 255 or 0)
    if place < 4 then low = low + byte * 256 ^ place else high = high + byte * 256 ^ (place - 4) end
  end
  return low, high, negative
end

local NUMBER = { signed = true, unsigned = true, bool = true }

-- The number in a field; nil where there is none, or one that Lua 5.2 cannot hold.
local function number(s, at, field, little)
  if not NUMBER[field.code] then return nil end
  local low, high, negative = halves(s, at, field, little)
  if not low then return nil end
  if field.code == "bool" then return (low > 0 or high > 0) and 1 or 0 end
  if negative then high = high - 4294967296 end
  local value = high * 4294967296 + low
  if value > 9007199254740992 or value < -9007199254740992 then return nil end
  -- Lua 5.4 tells 14.0 from 14, and Wireshark takes places as whole numbers only.
  return math.floor(value)
end

-- A floating point number, written as shortly as it can be.
local function float(s, at, field, little)
  local unsigned = { offset = field.offset, size = field.size, code = "unsigned" }
  local low, high = halves(s, at, unsigned, little)
  if not low then return nil end
  local shape = ({ [2] = { 10, 5 }, [4] = { 23, 8 }, [8] = { 52, 11 } })[field.size]
  if not shape then return nil end
  local bits, top = shape[1], high * 4294967296
  local fraction, rest
  if field.size == 8 then
    fraction, rest = (high % 1048576) * 4294967296 + low, math.floor(high / 1048576)
  else
    fraction, rest = low % 2 ^ bits, math.floor((top + low) / 2 ^ bits)
  end
  local exponents = 2 ^ shape[2]
  local exponent, negative = rest % exponents, rest >= exponents
  local bias, value = exponents / 2 - 1, nil
  if exponent == exponents - 1 then
    if fraction > 0 then return "NaN" end
    return negative and "-inf" or "inf"
  elseif exponent == 0 then
    value = fraction * 2.0 ^ (1 - bias - bits)
  else
    value = (1 + fraction / 2 ^ bits) * 2.0 ^ (exponent - bias)
  end
  for digits = 1, 17 do
    local text = string.format("%." .. digits .. "g", value)
    if tonumber(text) == value then return (negative and "-" or "") .. text end
  end
end

-- The bytes of a text field; nil where it holds something else.
local function bytes_of(s, at, field)
  local from = at + field.offset
  local bytes = s:sub(from, from + field.size - 1)
  if field.code == "bytes" then return bytes end
  if field.code == "pascal" then
    local length = bytes:byte(1) or 0
    return bytes:sub(2, 1 + length)
  end
  return nil
end

local function field_of(layout, name)
  for _, field in ipairs(layout.fields) do
    if field.name == name then return field end
  end
end

-- Bytes without one byte that fills them up.
local function without_filling(s, byte)
  local to = #s
  while to > 0 and s:byte(to) == byte do to = to - 1 end
  return s:sub(1, to)
end

-- As it is shown: without the lab's filling, or the zeros that struct fills with.
local function unpadded(field, s)
  local last = s:byte(-1)
  if last and (last == field.padding or last == 0) then return without_filling(s, last) end
  return s
end

-- As it is compared: without any filling.
local function unfilled(field, s)
  local last = s:byte(-1)
  if last and (last == field.padding or last == 0 or last == 32) then return without_filling(s, last) end
  return s
end

-- Where the message ends that begins at an index:
--   "whole", length, where the body begins, bytes behind it | "open", bytes in all if that is known
--   "long", how long it claims to be | "wrong"
local function sized(s, at, size, body)
  if size == 0 then return "wrong" end
  if #s - at + 1 >= size then return "whole", size, body, 0 end
  return "open", size
end

local function delimited(f, s, at)
  local ending = f.ending
  local from, to = s:find(ending, at, true)
  local there = #s - at + 1
  if not from then
    if there > f.max then return "long" end
    return "open"
  end
  if from - at > f.max then return "long", to - at + 1 end
  local tail = #ending
  if ending == "\n" and from > at and s:byte(from - 1) == 13 then tail = tail + 1 end
  return "whole", to - at + 1, 0, tail
end

local function headed(f, s, at)
  local head = f.layout.size
  if #s - at + 1 < head then return "open", head end
  local field = field_of(f.layout, f.length)
  local value = field and number(s, at, field, f.layout.little)
  if not value then return NUMBER[field and field.code] and "long" or "wrong" end
  if f.counts_header then value = value - head end
  if value < 0 then return "wrong" end
  if value > f.max then return "long", head + value end
  return sized(s, at, head + value, head)
end

-- A length of a fixed width, on whichever side its digits stand.
local function column(f, s, at)
  local own = s:sub(at, at + f.width - 1)
  local pad = string.char(f.pad)
  local function filling(text)
    for place = 1, #text do
      local one = text:sub(place, place)
      if one ~= pad and one ~= " " then return false end
    end
    return true
  end
  if #own < f.width then
    for place = 1, #own do
      local one = own:sub(place, place)
      if not one:match("%d") and not filling(one) then return "wrong" end
    end
    return "open", f.width
  end
  local from, to = own:find("%d+")
  if not from or not filling(own:sub(1, from - 1)) or not filling(own:sub(to + 1)) then return "wrong" end
  local body = tonumber(own:sub(from, to), 10) - (f.counts_itself and f.width or 0)
  if body < 0 then return "wrong" end
  if body > f.max then return "long", f.width + body end
  return sized(s, at, f.width + body, f.width)
end

-- An object of JSON, by its braces.
local function object(f, s, at)
  local from = s:find("[^ \t\r\n\f]", at)
  if not from then return "open" end
  if s:sub(from, from) ~= "{" then return "wrong" end
  local depth, quoted, place = 0, false, from
  while true do
    local next = s:find(quoted and '["\\]' or '["{}]', place)
    if not next then break end
    local one = s:sub(next, next)
    place = next + 1
    if one == "\\" then place = place + 1
    elseif one == '"' then quoted = not quoted
    elseif one == "{" then depth = depth + 1
    else depth = depth - 1 end
    if place - from > f.max then return "long" end
    if depth == 0 and not quoted then return "whole", place - at, from - at, 0 end
  end
  if #s - from + 1 > f.max then return "long" end
  return "open"
end

local function digits(f, s, at)
  if f.width then return column(f, s, at) end
  local count = #(s:match("^%d*", at))
  if count == 0 and #s >= at then return "wrong" end
  if count > 10 then return "wrong" end
  local from = at + count
  -- A line may end in CR LF wherever it ends in LF.
  local separator = f.separator
  if separator == "\n" and s:sub(from, from) == "\r" then separator = "\r\n" end
  local there = s:sub(from, from + #separator - 1)
  if there ~= separator then
    if #s - from + 1 < #separator and separator:sub(1, #there) == there then return "open" end
    return "wrong"
  end
  local head, total = count + #separator, tonumber(s:sub(at, from - 1), 10)
  if not f.counts_itself then total = total + head end
  if total < head then return "wrong" end
  if total - head > f.max then return "long", total end
  return sized(s, at, total, head)
end

local function cut(f, s, at)
  if f.kind == "line" or f.kind == "delimiter" then return delimited(f, s, at) end
  if f.kind == "record" then return sized(s, at, f.layout.size, 0) end
  if f.kind == "length" then return headed(f, s, at) end
  if f.kind == "digits" then return digits(f, s, at) end
  if f.kind == "object" then return object(f, s, at) end
  return "open"
end

-- Whether a message can begin here: after a gap nobody knows. `first`: it is a connection's first, and so its number is 1.
local function plausible(f, s, at, first)
  for _, field in ipairs(f.layout and f.layout.fields or {}) do
    local value = number(s, at, field, f.layout.little)
    if field.always and value ~= field.always then return false end
    if first and field.counts and value ~= 1 then return false end
  end
  local found, size = cut(f, s, at)
  return found == "whole" or (found == "open" and size ~= nil)
end

-- What a message says, and the same without what fills a record up. `inner` is what its framing leaves of it.
local function texts(f, raw, inner)
  if f.kind ~= "record" or not f.layout.text then return inner, inner end
  local field, layout = field_of(f.layout, f.layout.text), f.layout
  local text = field and bytes_of(raw, 1, field) or ""
  for _, other in ipairs(layout.fields) do
    local told = other.length_of == field.name and number(raw, 1, other, layout.little)
    if told and told >= 0 then
      local known = other.characters and characters(text)
      return text, known and table.concat(known, "", 1, math.min(told, #known)) or text:sub(1, told)
    end
  end
  return text, without_filling(text, field.padding or 0)
end

-- The text that people see of a message.
local function shown(f, raw, inner)
  local text = inner
  if f.layout then
    for _, field in ipairs(f.layout.fields) do
      local bytes = bytes_of(raw, 1, field)
      if bytes then text = unpadded(field, bytes) end
    end
    if f.kind == "length" then text = inner end
  end
  return escaped(without_line_end(text))
end
