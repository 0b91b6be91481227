-- Rules: what a server has to answer, and whether that is what was heard.

local MAX_JOINED, MAX_WAITING, MAX_PENDING = 16, 64, 256

-- What a client said, as a server of this variant looks at it. Several pending messages are one where one recv took them.
local function said(variant, pending, at, joined)
  local first, last = pending[at], pending[at + joined - 1]
  if not first or not last then return nil end
  local f, raw, inner = variant.client, first.raw, first.inner
  if joined > 1 then
    if first.marked then return nil end
    local all = {}
    for index = at, at + joined - 1 do
      if index > at and pending[index].gap then return nil end
      all[#all + 1] = pending[index].raw
    end
    raw = table.concat(all)
    inner = raw
  end
  local text, bare = texts(f, raw, inner)
  if variant.strip then text, bare = trimmed(text, true, true), trimmed(bare, true, true) end
  return { raw = raw, text = text, bare = bare, stream = first.stream }
end

local function value_of(variant, one, rest)
  return function(name)
    if name == "message" then return one.raw end
    if name == "text" or name == "body" then return one.text end
    if name == "rest" then return rest or one.text end
    if name == "ip" then return one.stream.ip end
    if name == "port" then return one.stream.port end
    local layout = variant.client.layout
    local field = layout and field_of(layout, name)
    if not field then return nil end
    local value = number(one.raw, 1, field, layout.little)
    return value and string.format("%d", value) or bytes_of(one.raw, 1, field)
  end
end

-- Whether a case is for a text, and what of it is the rest. In other letters: but for their case.
local function takes(case, one, in_other_letters)
  local rest = case.prefix and one.text:sub(#case.prefix + 1) or nil
  if in_other_letters then
    local wanted = case.equals or case.prefix
    local there = wanted and (case.equals and one.bare or one.bare:sub(1, #wanted))
    return wanted ~= nil and there ~= wanted and ascii_lower(there) == ascii_lower(wanted), rest
  end
  if case.equals then return one.text == case.equals or one.bare == case.equals end
  return not case.prefix or one.text:sub(1, #case.prefix) == case.prefix, rest
end

-- "nothing", "something" (of any kind, or of one that this file cannot work out), or the text that is due.
local function reply_of(variant, one, in_other_letters)
  for _, case in ipairs(variant.rule.cases) do
    local is_for, rest = takes(case, one, in_other_letters)
    if is_for then
      local text = case.send and render(case.send, value_of(variant, one, rest))
      if text then return "text", text, case.send.framed end
      return "something"
    end
  end
  return "nothing"
end

-- The same for a text that is longer than one recv: it is read in pieces, and each is answered.
local function due(variant, one, datagram)
  if has_borders(variant.client) or #one.raw <= variant.receive then return reply_of(variant, one) end
  local out, last = {}, datagram and 1 or #one.raw
  for from = 1, last, variant.receive do
    local piece = one.raw:sub(from, from + variant.receive - 1)
    local text = variant.strip and trimmed(piece, true, true) or piece
    local kind, answer = reply_of(variant, { raw = piece, text = text, bare = text, stream = one.stream })
    if kind ~= "text" then return kind end
    out[#out + 1] = answer
  end
  return "text", table.concat(out)
end

-- Whether one whole message says a text.
local function says(f, raw, inner, text, framed)
  if framed and f.layout then return raw == text end
  if framed and f.kind == "digits" then
    local found, size, body = cut(f, text, 1)
    return raw == text or (found == "whole" and size == #text and inner == text:sub(body + 1))
  end
  if f.kind == "record" then
    local field = f.layout.text and field_of(f.layout, f.layout.text)
    if not field then return true end
    local room = field.code == "pascal" and math.min(field.size - 1, 255) or field.size
    return unfilled(field, bytes_of(raw, 1, field)) == unfilled(field, text:sub(1, room))
  end
  return inner == text
end

-- The messages that a text makes under a framing.
local function parts(f, text)
  if not f.ending then return { text } end
  local whole = text:sub(-#f.ending) == f.ending and text or text .. f.ending
  local found, at = {}, 1
  while at <= #whole do
    local kind, size, body, tail = cut(f, whole, at)
    if kind ~= "whole" then
      found[#found + 1] = whole:sub(at)
      break
    end
    found[#found + 1] = whole:sub(at + body, at + size - 1 - tail)
    at = at + size
  end
  return found
end

-- Holds what was heard from an index on against a text that is due:
--   "all", bytes, whether a segment or a message ends there | "begun", bytes that are missing, if known | "other"
local function against(variant, s, at, text, framed, datagram)
  local f = variant.server
  -- Values that go into a record's fields.
  if has_borders(f) and f.layout and not framed and text:find("=", 1, true) then
    local found, size, body, tail = cut(f, s, at)
    if found ~= "whole" or datagram and size ~= #s then return "unknown" end
    local raw = s:sub(at, at + size - 1)
    local right = record_says(f, raw, raw:sub(body + 1, #raw - tail), text)
    if right == nil then return "unknown" end
    return right and "all" or "other", size, true
  end
  if datagram then
    if has_borders(f) then
      local found, size, body, tail = cut(f, s, 1)
      if found ~= "whole" or size ~= #s then return "other" end
      return says(f, s, s:sub(body + 1, #s - tail), text, framed) and "all" or "other", #s, true
    end
    local fits = text ~= "" and s:sub(1, #text) == text and is_ending(s:sub(#text + 1))
    return fits and "all" or "other", #s, true
  end
  if not has_borders(f) then
    if text == "" then return "other" end
    local there = s:sub(at, at + #text - 1)
    if there == text then
      local behind = s:sub(at + #text)
      local ending = behind ~= "" and is_ending(behind) and #behind or 0
      return "all", #text + ending, at + #text + ending > #s
    end
    if #there < #text and text:sub(1, #there) == there then return "begun", #text - #there end
    return "other"
  end
  local from = at
  for _, part in ipairs(parts(f, text)) do
    if from > #s then return "begun" end
    local found, size, body, tail = cut(f, s, from)
    if found == "open" then return "begun", size and size - (#s - from + 1) end
    if found ~= "whole" then return "other" end
    local raw = s:sub(from, from + size - 1)
    if not says(f, raw, raw:sub(body + 1, #raw - tail), part, framed) then return "other" end
    from = from + size
  end
  return "all", from - at, true
end

-- Whether what was heard is what the first request gets as a command in other letters, which the lab takes for none.
local function in_other_letters(variant, pending, s, at, datagram)
  local one = said(variant, pending, 1, 1)
  for _, case in ipairs(one and variant.rule.cases or {}) do
    if (case.equals or case.prefix) and takes(case, one) then return nil end
  end
  local kind, text, framed = nil, nil, nil
  if one then kind, text, framed = reply_of(variant, one, true) end
  if kind ~= "text" then return nil end
  local found, size, border = against(variant, s, at, text, framed, datagram)
  if found ~= "all" or not border then return nil end
  return { kind = "right", from = 1, joined = 1, size = size, border = true, telling = 2 + math.min(#text, 40) }
end

-- How a variant in which the server answers explains what was heard from an index on:
--   { kind = "right" | "something" | "nothing" | "wait" | "wrong", ... }
local function look_reply(variant, stream, s, at)
  local pending, datagram = stream.pending, stream.datagram
  local best, need, waits, nothing, dues = nil, nil, false, false, {}
  for from = 1, datagram and math.min(#pending, MAX_WAITING) or 1 do
    for joined = 1, datagram and 1 or MAX_JOINED do
      local one = said(variant, pending, from, joined)
      if not one then break end
      local kind, text, framed = due(variant, one, datagram)
      if kind == "nothing" then
        nothing = nothing or (from == 1 and joined == 1)
      elseif kind == "something" then
        best = best or { kind = "something", from = from, joined = joined }
      else
        dues[#dues + 1] = text
        local found, size, border = against(variant, s, at, text, framed, datagram)
        if found == "all" then
          local telling = one.raw == text and 1 or 2 + math.min(#text, 40)
          local fit = { kind = "right", from = from, joined = joined, size = size, border = border, telling = telling }
          if not best or (border and not best.border) then best = fit end
        elseif found == "unknown" then
          best = best or { kind = "something", from = from, joined = joined }
        elseif found == "begun" then
          waits, need = true, need or size
        end
      end
      if best and (best.border or best.kind == "something") then return best end
    end
  end
  if best then return best end
  if nothing then return { kind = "nothing" } end
  if waits then return { kind = "wait", need = need, dues = dues } end
  return in_other_letters(variant, pending, s, at, datagram) or { kind = "wrong", dues = dues }
end

-- Whether what was heard says what is due in other signs: wirelab may read it as the lab's answer in another form.
local function is_other_form(dues, heard, inner)
  for _, due in ipairs(dues) do
    if is_near(due, heard) or is_near(due, inner) then return true end
  end
  return false
end

-- Whether another client of the server waits for what was heard: who is answered by what is then anybody's guess.
local function waits_elsewhere(stream, candidates, s, at)
  for _, other in ipairs(stream.server.streams) do
    for _, index in ipairs(other ~= stream and #other.pending > 0 and candidates or {}) do
      local variant = lab.variants[index]
      if variant.rule.kind == "reply" and look_reply(variant, other, s, at).kind == "right" then return true end
    end
  end
  return false
end

-- Takes a chat's message apart: whom it is for, and what for.
local function address(rule, text)
  if text:sub(1, #rule.prefix) ~= rule.prefix then return nil end
  local from, to = text:find(rule.separator, #rule.prefix + 1, true)
  if not from then return nil end
  local target = text:sub(#rule.prefix + 1, from - 1):gsub("^[ \t\n\f\r]+", ""):gsub("[ \t\n\f\r]+$", "")
  return target, text:sub(to + 1)
end

local function spoken(rule, one, user)
  return function(name)
    if name == "user" or name == "sender" then return user end
    if name == "text" or name == "message" then return one.bare end
    local target, body = address(rule, one.bare)
    if name == "target" then return target end
    if name == "body" or name == "rest" then return body end
  end
end

-- What somebody gets of a message of somebody else; nil: nothing.
local function copy_for(variant, one, sender, to)
  local rule = variant.rule
  if rule.kind == "broadcast" then return render(rule.send, value_of(variant, one)) end
  if not sender.name or not to.name then return nil end
  local target = address(rule, one.bare)
  if target ~= to.name then
    -- Somebody whom it is not for got it too.
    local known = false
    for _, other in ipairs(to.server.streams) do known = known or other.name == target end
    if not known or to == sender then return nil end
  end
  return render(rule.deliver, spoken(rule, one, sender.name)), target ~= to.name
end

-- What is wrong with a name or a message; nil: nothing that can be seen.
local function situation(rule, stream, one, naming)
  local text = one.bare
  local function known(name)
    for _, other in ipairs(stream.server.streams) do
      if other ~= stream and other.name == name and not other.closed then return true end
    end
  end
  if naming then
    if text == "" then return "name-empty" end
    if text:find(rule.separator, 1, true) then return "name-separator" end
    return known(text) and "name-taken" or nil
  end
  local target = address(rule, text)
  if not target then return "no-separator" end
  if target == "" then return "target-empty" end
  if target == stream.name then return "target-self" end
  return not known(target) and "target-unknown" or nil
end

-- Somebody may have come or left in the meantime: then it is right, or nothing is said of it.
local UNSURE = { ["name-taken"] = true, ["target-unknown"] = true, ["target-gone"] = true }

-- How a chat explains what somebody heard as an answer to what it said itself.
local function own_answer(variant, stream, s, at)
  local rule, naming, waits = variant.rule, not stream.named and stream.from_start, nil
  local function try(one, joined, template, user, verdict, name)
    local text = template and render(template, spoken(rule, one, user))
    if not text then return nil end
    local found, size, border = against(variant, s, at, text, false, stream.datagram)
    if found == "begun" then waits = { kind = "wait", need = size } end
    if found ~= "all" then return nil end
    local telling = verdict and 2 + math.min(size, 40) or 0
    return { kind = "answer", joined = joined, size = size, border = border, verdict = verdict, name = name,
      naming = naming, telling = telling }
  end
  for joined = 1, naming and 4 or 0 do
    local one = said(variant, stream.pending, 1, joined)
    local found = one and try(one, joined, rule.welcome, one.bare, true, one.bare)
    if found then return found end
  end
  local function refused(from, wanted)
    local one = said(variant, stream.pending, from, 1)
    local when = one and situation(rule, stream, one, naming)
    for _, error in ipairs(one and rule.errors or {}) do
      local verdict = error.when == when
      local found = verdict == wanted and try(one, 1, error.send, naming and one.bare or stream.name or "", verdict)
      if found then
        found.from = from
        if not verdict and (UNSURE[error.when] or UNSURE[when]) then found.verdict = nil end
        return found
      end
    end
  end
  for from = 1, math.min(#stream.pending, naming and 1 or MAX_JOINED) do
    local found = refused(from, true)
    if found then return found end
  end
  return refused(1, false), waits
end

-- Whether a text has a template's form: what a server sends on of something that is not in the capture.
local function has_form(template, text)
  local pattern, values, from = { "^" }, {}, 1
  local ending = template[#template]
  if type(ending) == "string" and #template > 1 then
    if text:sub(-#ending) ~= ending then return false end
    text = text:sub(1, -#ending - 1)
  end
  for index = from, #template do
    local piece = template[index]
    if type(piece) ~= "string" then
      pattern[#pattern + 1] = index >= #template - 1 and "(.*)" or "(.-)"
      values[#values + 1] = piece[1]
    elseif index < #template or #template == 1 then
      pattern[#pattern + 1] = piece:gsub("%W", "%%%0")
    end
  end
  local found = { text:sub(1, 256):match(table.concat(pattern)) }
  if #found == 0 then return false end
  for index, name in ipairs(values) do
    if name == "port" and not found[index]:match("^%d?%d?%d?%d?%d?$") then return false end
  end
  return true
end

-- How a chat explains what somebody heard from an index on.
local function look_chat(variant, stream, s, at)
  local originals, waits = stream.server.originals, nil
  for index = math.max(1, #originals - 511), #originals do
    local original = originals[index]
    if original.variant == variant and not original.to[stream] and original.message.stream ~= (original.only and stream) then
      local found, size, border = against(variant, s, at, original.text, false, stream.datagram)
      if found == "all" then return { kind = "copy", original = original, size = size, border = border, telling = 1 } end
    end
  end
  if variant.rule.kind == "route" then
    local found, wait = own_answer(variant, stream, s, at)
    if found then return found end
    waits = wait
  end
  local loose = nil
  local function from(sender)
    for place = 1, math.min(#sender.pending, MAX_JOINED) do
      for joined = 1, 4 do
        local one = said(variant, sender.pending, place, joined)
        if not one then break end
        local text, leaks = copy_for(variant, one, sender, stream)
        if text and text ~= "" then
          local found, size, border = against(variant, s, at, text, false, stream.datagram)
          if found == "all" then
            local fit = { kind = "forward", sender = sender, from = place, joined = joined, size = size, text = text,
              border = border, telling = 2 + math.min(size, 40), leaks = leaks }
            if border then return fit end
            loose = loose or fit
          elseif found == "begun" then
            waits = waits or { kind = "wait", need = size }
          end
        end
      end
    end
  end
  for _, sender in ipairs(stream.server.streams) do
    local found = sender ~= stream and from(sender)
    if found then return found end
  end
  return from(stream) or loose or waits or { kind = "remark" }
end
