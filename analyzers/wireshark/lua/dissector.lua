-- What Wireshark shows: fields under the names that wirelab has for them, columns, links between packets.

local proto = Proto(lab.proto, lab.title)

local fields, names = {}, {}
local function field(name, made)
  fields[name] = made
  names[#names + 1] = made
end

local REQUEST, RESPONSE = frametype.REQUEST, frametype.RESPONSE
field("lab", ProtoField.string("wirelab.lab", "Lab"))
field("variant", ProtoField.string("wirelab.variant", "Variant"))
field("message", ProtoField.uint64("wirelab.message", "Message"))
field("text", ProtoField.string("wirelab.message.text", "Text"))
field("from", ProtoField.string("wirelab.message.from", "From"))
field("part", ProtoField.string("wirelab.message.part", "Part"))
field("length", ProtoField.uint64("wirelab.message.length", "Bytes"))
field("frames", ProtoField.uint64("wirelab.message.frames", "Packets that carried it"))
field("note", ProtoField.string("wirelab.message.note", "Note"))
field("reply_to", ProtoField.uint64("wirelab.reply_to", "Answers message"))
field("turn", ProtoField.relative_time("wirelab.turn.time", "Time since the request"))
field("correct", ProtoField.bool("wirelab.turn.correct", "As the lab's rule has it"))
field("answered", ProtoField.bool("wirelab.turn.answered", "Answered"))
field("forward_of", ProtoField.uint64("wirelab.forward_of", "Copy of message"))
field("forward", ProtoField.relative_time("wirelab.forward.time", "Time since that message"))
field("request_in", ProtoField.framenum("wirelab.request_in", "Request in", base.NONE, REQUEST))
field("response_in", ProtoField.framenum("wirelab.response_in", "Response in", base.NONE, RESPONSE))
field("original_in", ProtoField.framenum("wirelab.original_in", "Original in", base.NONE, REQUEST))

local records = {}
for _, one in ipairs(lab.records) do
  local abbreviation, make = "wirelab.record." .. one.field, ProtoField.string
  if one.kind == "number" then make = ProtoField.int64 end
  if one.kind == "unsigned" then make = ProtoField.uint64 end
  records[one.name] = { made = make(abbreviation, one.title), kind = one.kind }
  names[#names + 1] = records[one.name].made
end
proto.fields = names

local function span(seconds)
  local nanoseconds = math.floor(seconds * 1e9 + 0.5)
  local whole = math.floor(nanoseconds / 1e9)
  return NSTime.new(whole, nanoseconds - whole * 1e9)
end

-- The fields of a record or header, and what follows it.
local function show_record(message, range, tree)
  local f = message.f
  local layout = f.layout
  if not layout or message.notes[1] or range:len() < layout.size then return end
  local s = range:raw()
  local found, size, body, tail = cut(f, s, 1)
  if found ~= "whole" or size ~= #s then return end
  for _, one in ipairs(layout.fields) do
    local known = records[one.name]
    local part = range(one.offset, one.size)
    local low, high = nil, nil
    if NUMBER[one.code] then low, high = halves(s, 1, one, layout.little) end
    if low and one.code == "bool" then low, high = (low > 0 or high > 0) and 1 or 0, 0 end
    if low and known.kind == "number" then
      tree:add(known.made, part, Int64.new(low, high))
    elseif low and known.kind == "unsigned" then
      tree:add(known.made, part, UInt64.new(low, high))
    elseif low then
      local value = number(s, 1, one, layout.little)
      if value then tree:add(known.made, part, string.format("%d", value)) end
    elseif one.code == "float" then
      tree:add(known.made, part, float(s, 1, one, layout.little))
    else
      tree:add(known.made, part, escaped(unpadded(one, bytes_of(s, 1, one))))
    end
  end
  if f.kind == "length" then
    local length = size - body - tail
    if length > 0 then tree:add(records[f.body].made, range(body, length), escaped(s:sub(body + 1, size - tail))) end
  end
end

-- Whether a message is told: not one that others make part of, nor where the lab's layout is not what is spoken.
local function is_told(message) return not message.gone and not message.stream.group.misfit end

-- Shows a message; without bytes where Wireshark hands none on.
local function show(message, tvb, tree)
  local range = tvb and tvb(message.at, math.min(message.size, tvb:len() - message.at))
  local head = string.format("%s, message #%d from the %s: ", lab.id, message.number, message.from)
  head = head .. short(message.text, 160)
  local sub = range and tree:add(proto, range, head) or tree:add(proto, head)
  local function generated(name, value) sub:add(fields[name], value):set_generated() end
  generated("lab", lab.id)
  local variant, open = variant_of(message), is_open(message)
  if variant then generated("variant", variant) end
  generated("message", UInt64.new(message.number))
  generated("from", message.from)
  if message.part and not (open and message.from == "server") then generated("part", message.part) end
  if range then sub:add(fields.text, range, message.text) else sub:add(fields.text, message.text) end
  generated("length", UInt64.new(message.whole or message.size))
  if not message.uncounted then generated("frames", UInt64.new(message.frames)) end
  for _, note in ipairs(message.notes) do generated("note", note) end
  if range then show_record(message, range, sub) end
  if message.over and not message.response and message.expects and not open and not message.stream.doubt then
    generated("answered", false)
    generated("note", "unanswered")
  end
  if message.response and not is_open(message.response) then generated("response_in", message.response.frame) end
  if message.request and not open then
    generated("request_in", message.request.frame)
    generated("reply_to", UInt64.new(message.request.number))
    if message.turn >= 0 then generated("turn", span(message.turn)) end
    local correct = is_correct(message)
    if correct ~= nil then generated("correct", correct) end
  end
  if message.original then
    generated("original_in", message.original.frame)
    generated("forward_of", UInt64.new(message.original.number))
    if message.turn >= 0 then generated("forward", span(message.turn)) end
  end
end

-- What the Info column says of a message.
local function told(message)
  local text = string.format("#%d %s", message.number, short(message.text, 80))
  if message.request and not is_open(message) then
    local correct = is_correct(message)
    local how = correct and "answers" or correct == false and "WRONG answer to" or "answer to"
    text = string.format("%s  (%s #%d)", text, how, message.request.number)
  elseif message.original then
    text = string.format("%s  (copy of #%d)", text, message.original.number)
  end
  return text
end

local function columns(call, pinfo)
  local infos = {}
  for _, message in ipairs(call.messages) do
    if is_told(message) and #infos < 8 then infos[#infos + 1] = told(message) end
  end
  pinfo.cols.protocol:set(lab.id)
  if #infos == 0 then return end
  local text = table.concat(infos, "; ")
  if call.first then pinfo.cols.info:set(text) else pinfo.cols.info:append("; " .. text) end
end

-- Packets in which there was a message, and those that TCP or UDP handed on.
local seen, handed = {}, {}
-- With -2 and no filter tshark asks for no fields in its first pass. What is asked of TCP then still counts in the second one;
-- all else is found in that one, in the order of the packets.
local blind, late, finished = false, false, false

function proto.init()
  seen, handed, blind, late, finished = {}, {}, false, false, false
  forget()
end

-- Asks TCP for the rest of a message.
local function request(call, pinfo)
  if not call.ask then return end
  pinfo.desegment_offset = math.floor(call.ask.at)
  pinfo.desegment_len = math.floor(call.ask.need)
end

function proto.dissector(tvb, pinfo, tree)
  -- What an ICMP message quotes was said before.
  if tvb:len() == 0 or f_quoted() or f_quoted6() then return 0 end
  if not f_number() then
    blind = true
    request(look(tvb, pinfo, "blind"), pinfo)
    return tvb:len()
  end
  if blind then
    seen, handed, blind, late = {}, {}, false, true
    forget()
  end
  local key = string.format("%d %d %d %d %d", pinfo.number, tvb:offset(), tvb:len(), pinfo.src_port, pinfo.dst_port)
  local call = calls[key]
  if not call then
    call = look(tvb, pinfo, late and "late")
    call.first = not seen[pinfo.number]
    calls[key] = call
  end
  if #call.messages > 0 then seen[pinfo.number] = true end
  columns(call, pinfo)
  for _, message in ipairs(call.messages) do
    if is_told(message) and not (message.elsewhere and pinfo.visited and not late) then show(message, tvb, tree) end
  end
  handed[pinfo.number] = true
  request(call, pinfo)
  return tvb:len()
end

local ends = Proto(lab.proto .. "_end", lab.title .. ", ends of connections")

-- What belongs to a packet that is not handed on, or not again.
local function show_behind(pinfo, tree, all)
  for _, message in ipairs(all) do
    if is_told(message) then
      show(message, nil, tree)
      columns({ messages = { message }, first = not seen[pinfo.number] }, pinfo)
      seen[pinfo.number] = true
    end
  end
end

function ends.dissector(_, pinfo, tree)
  if not pinfo.visited or late then
    local call = not handed[pinfo.number] and recover(pinfo)
    if call then show_behind(pinfo, tree, call.messages) end
    open(pinfo)
    close(pinfo)
    return
  end
  if not finished then
    finished = true
    finish_all()
  end
  show_behind(pinfo, tree, elsewhere[pinfo.number] or {})
end

register_postdissector(ends)

for _, transport in ipairs({ "tcp", "udp" }) do
  local ports, any = DissectorTable.get(transport .. ".port"), false
  for _, variant in ipairs(lab.variants) do
    for _, port in ipairs(variant[transport]) do
      ports:add(port, proto)
      any = true
    end
  end
  if any then ports:add_for_decode_as(proto) end
end
