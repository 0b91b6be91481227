-- Values with names: the members of an object of JSON, and texts that give the values of a record or of an object.

-- Lua allows two hundred names in a file: those that no other part needs stay inside.
local members, record_says, object_says
do
  local ESCAPED = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

  -- The bytes of a character by its number.
  local function encoded(code)
    if code < 0x80 then return string.char(code) end
    local tail = ""
    local limit = 0x40
    while code >= limit do
      tail = string.char(0x80 + code % 64) .. tail
      code, limit = math.floor(code / 64), limit / 2
    end
    return string.char(256 - 2 * limit + code) .. tail
  end

  -- A text of JSON that begins at its quote: what it says, and where it ends; nil: it is none.
  local function quoted(s, at)
    local out, place = {}, at + 1
    while true do
      local from = s:find('["\\]', place)
      if not from then return nil end
      out[#out + 1] = s:sub(place, from - 1)
      if s:sub(from, from) == '"' then return table.concat(out), from + 1 end
      local sign = s:sub(from + 1, from + 1)
      place = from + 2
      if sign == "u" then
        local code = tonumber(s:match("^%x%x%x%x", place) or "", 16)
        if not code then return nil end
        place = place + 4
        local low = code >= 0xD800 and code < 0xDC00 and tonumber(s:match("^\\u(%x%x%x%x)", place) or "", 16)
        if low then
          code, place = 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00, place + 6
        end
        out[#out + 1] = encoded(code)
      else
        out[#out + 1] = ESCAPED[sign] or sign
      end
    end
  end

  -- The members of an object, each { text, of what kind }; nil: it is none, or holds what this file does not take apart.
  function members(s)
    local found, at = {}, s:match("^%s*{%s*()")
    if not at then return nil end
    if s:match("^}%s*$", at) then return found end
    for _ = 1, 64 do
      if s:sub(at, at) ~= '"' then return nil end
      local name, behind = quoted(s, at)
      at = name and s:match("^%s*:%s*()", behind)
      if not at then return nil end
      local text, kind = nil, "text"
      if s:sub(at, at) == '"' then
        text, at = quoted(s, at)
      else
        text, behind = s:match("^([%w.+-]+)()", at)
        kind, at = tonumber(text or "") and "number" or "word", behind
      end
      if not text then return nil end
      found[name] = { kind == "word" and text == "null" and "" or text, kind }
      local sign, next = s:match("^%s*([,}])%s*()", at)
      if not sign then return nil end
      if sign == "}" then return next == #s + 1 and found or nil end
      at = next
    end
  end

  -- The values that a text gives: `name=text`, and `name:=5` for what is no text. A value ends where the next name begins that is
  -- known; nil: it gives none.
  local function assignments(text)
    local found, last, at = {}, nil, 1
    while true do
      local from, name, plain, behind = text:match("()([%w_.]+)(:?)=()", at)
      while from and from > 1 and text:sub(from - 1, from - 1) ~= " " do
        from, name, plain, behind = text:match("()([%w_.]+)(:?)=()", from + 1)
      end
      if last then last.text = from and text:sub(last.at, from - 2) or text:sub(last.at) end
      if not from then break end
      last = { name = name, plain = plain == ":", at = behind }
      found[#found + 1] = last
      at = behind
    end
    return #found > 0 and found or nil
  end

  -- Words `name=value` in front of a text, which set fields that nothing else fills in, and the text behind them.
  local function chosen(f, text)
    local found, rest = {}, text
    while true do
      local word = rest:match("^[^ ]*")
      local name, value = word:match("^([^=]*)=(.*)$")
      local field = name and field_of(f.layout, name)
      local own = f.kind == "record" and name == f.layout.text or name == f.length
      if not field or field.filled or own or found[name] then return found, rest end
      found[name] = value
      rest = rest:sub(#word + 2)
    end
  end

  -- Whether the text field of a record, or what follows a header, is a text.
  local function text_is(f, raw, inner, text)
    if f.kind == "length" then return inner == text end
    local field = f.layout.text and field_of(f.layout, f.layout.text)
    if not field then return true end
    local room = field.code == "pascal" and math.min(field.size - 1, 255) or field.size
    return unfilled(field, bytes_of(raw, 1, field)) == unfilled(field, text:sub(1, room))
  end

  -- Whether a record, or a header and what follows it, says a text that may set fields; nil where that is not known.
  function record_says(f, raw, inner, text)
    local set, rest = chosen(f, text)
    if next(set) and (f.kind == "length" or f.layout.text) and text_is(f, raw, inner, text) then return true end
    if not text_is(f, raw, inner, rest) then return false end
    for name, due in pairs(set) do
      local field = field_of(f.layout, name)
      local value, bytes = number(raw, 1, field, f.layout.little), bytes_of(raw, 1, field)
      if value then
        if not due:match("^[+-]?%d+$") or #due > 15 then return nil end
        if tonumber(due) ~= value then return false end
      elseif bytes then
        if unfilled(field, bytes) ~= unfilled(field, due:sub(1, field.size)) then return false end
      else
        return nil
      end
    end
    return true
  end

  -- Whether an object says what another one, or a text, gives; nil where that is not known.
  function object_says(inner, text)
    local there, wanted = members(inner), text:find("^%s*{") and members(text)
    if not wanted then
      local words = assignments(text)
      wanted = words and {}
      for _, one in ipairs(words or {}) do
        if one.name:find(".", 1, true) then return nil end
        local plain = one.plain and (tonumber(one.text) and "number" or one.text:match("^%l+$") and "word")
        wanted[one.name] = { one.text, one.plain and (plain or "unknown") or "text" }
      end
    end
    if not there or not wanted then return nil end
    for name, value in pairs(wanted) do
      local own = there[name]
      if value[2] == "unknown" then return nil end
      if not own or own[2] ~= value[2] then return false end
      local number = value[2] == "number"
      if number and tonumber(own[1]) ~= tonumber(value[1]) or not number and own[1] ~= value[1] then return false end
    end
    return true
  end
end
