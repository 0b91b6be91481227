-- Conversations: what each packet completes, in the order in which packets come. This runs once for each packet; what it
-- finds is kept, and shown again whenever Wireshark asks.

local servers, streams, calls, messages
-- Messages that are shown with a packet of which Wireshark asks nothing: those that its end or a later packet made known.
local elsewhere

local function forget()
  servers, streams, calls, messages, elsewhere = {}, {}, {}, {}, {}
end
forget()

-- The variants that have a port; all of the transport where none has it ("Decode As").
local function candidates(transport, port)
  local found, all = {}, {}
  for index, variant in ipairs(lab.variants) do
    local ports = variant[transport]
    if #ports > 0 then all[#all + 1] = index end
    for _, known in ipairs(ports) do
      if known == port then found[#found + 1] = index end
    end
  end
  if #found > 0 then return found end
  return #all > 0 and all or { 1 }
end

local function is_port(transport, port)
  for _, variant in ipairs(lab.variants) do
    for _, known in ipairs(variant[transport]) do
      if known == port then return true end
    end
  end
  return false
end

-- Connections of one server that were open at the same time have one variant; what it did before may be another.
local function group_of(server, transport, port)
  local group = server.group
  if not group or group.open <= 0 then
    group = { candidates = candidates(transport, port), scores = {}, ends = {}, open = 0, before = group }
    server.group = group
  end
  group.open = group.open + 1
  return group
end

-- What speaks for a variant: what was said; where that is the same, how connections ended; then what was so before.
local function points(group, index)
  local before = group.before and group.before.scores[index] or 0
  return (group.scores[index] or 0) + (group.ends[index] or 0) / 16 + math.max(-1, math.min(1, before)) / 64
end

-- The variant that fits best so far: the lab's usual one, until what was said shows another.
local function leading(group)
  local best, most
  for _, index in ipairs(group.candidates) do
    local own = points(group, index)
    if not best or own > most then best, most = index, own end
  end
  return best
end

-- By how much a variant has to be ahead before what it says is said of the others' texts.
local AHEAD = 45

-- Whether a variant may still turn out to be the one.
local function contends(group, index, lead)
  return index == lead or points(group, lead) - points(group, index) < AHEAD
end

local function score(group, index, more) group.scores[index] = (group.scores[index] or 0) + more end

local function server_at(transport, address, port)
  local name = transport .. " " .. tostring(address) .. " " .. port
  local server = servers[name]
  if not server then
    local known = candidates(transport, port)
    server = { streams = {}, originals = {}, recent = {}, room = room_for(known) }
    for _, index in ipairs(known) do
      local rule = lab.variants[index].rule.kind
      server.listens = server.listens or (rule ~= "silent" and rule ~= "free" and rule ~= "talk")
    end
    servers[name] = server
  end
  return server
end

local function stream_of(transport, pinfo, number, syn)
  local key = transport .. " " .. (number or tostring(pinfo.src) .. " " .. tostring(pinfo.dst))
  if transport == "udp" and not number then key = key .. " " .. pinfo.src_port .. " " .. pinfo.dst_port end
  local stream = streams[key]
  local to_server = is_port(transport, pinfo.dst_port)
  if to_server and is_port(transport, pinfo.src_port) and pinfo.src_port ~= pinfo.dst_port then to_server = nil end
  local from = tostring(pinfo.src) .. " " .. pinfo.src_port
  if not stream then
    -- Where ports do not tell, who speaks first is the client.
    local client = to_server ~= false
    if to_server == nil or not is_port(transport, pinfo.src_port) then client = true end
    local address, port = client and pinfo.dst or pinfo.src, client and pinfo.dst_port or pinfo.src_port
    local ip, ip_port = client and pinfo.src or pinfo.dst, client and pinfo.src_port or pinfo.dst_port
    local server = server_at(transport, address, port)
    stream = { server = server, key = key, transport = transport, datagram = transport == "udp", pending = {}, lanes = {},
      client = tostring(ip) .. " " .. ip_port, group = group_of(server, transport, port), ip = tostring(ip), port = tostring(ip_port), from_start = syn }
    streams[key] = stream
    if #server.streams < 256 then server.streams[#server.streams + 1] = stream end
    if server.room then happens(server.room, { on = "connect", key = key, ip = stream.ip, port = stream.port }) end
  end
  return stream, from == stream.client and "client" or "server"
end

-- Puts a message among the others, by the packet that completes it.
local function put(message)
  local place = #messages
  while place > 0 and messages[place].frame > message.frame do place = place - 1 end
  table.insert(messages, place + 1, message)
  for index = place + 1, #messages do
    local number = index > 1 and messages[index - 1].number or 0
    messages[index].place = index
    messages[index].number = messages[index].gone and number or number + 1
  end
end

-- Has a message shown with its packet, in a pass in which it is known.
local function show_elsewhere(message)
  local all = elsewhere[message.frame] or {}
  elsewhere[message.frame], message.elsewhere = all, true
  all[#all + 1] = message
end

-- Makes a message of bytes of the packet at hand.
local function make(call, stream, side, part, s, at, size, body, tail)
  local variant = lab.variants[leading(stream.group)]
  local f = variant[side]
  local raw = s:sub(at, at + size - 1)
  local inner = raw:sub((body or 0) + 1, #raw - (tail or 0))
  -- Only what lies at the beginning of bytes that were put together came in several packets.
  local first = at == 1 and call.joined or nil
  local message = {
    frame = call.frame, stream = stream, from = side, part = part, at = at - 1, size = size, time = call.time, f = f,
    first_time = first and first.time or call.time, frames = first and first.frames or 1, uncounted = first and not first.known,
    notes = {}, marked = has_borders(f),
    text = shown(f, raw, inner), raw = raw, inner = inner,
  }
  put(message)
  call.messages[#call.messages + 1] = message
  if call.behind then show_elsewhere(message) end
  return message
end

-- A message that waited for more bytes and is whole without them: it counts where it came. In the first pass it is shown at
-- the packet that makes it known, because Wireshark asks no more about the one before.
local function belongs_before(call, message)
  local before = call.joined
  message.frame, message.first_time = before.frame, before.time
  message.time, message.frames, message.uncounted = before.time, 1, nil
  table.remove(messages, message.place)
  put(message)
  show_elsewhere(message)
end

-- Several messages were one: the last of them stands for all.
local function join(pending, from, count)
  local last = pending[from + count - 1]
  for index = from + count - 2, from, -1 do
    local one = pending[index]
    one.gone = true
    last.raw, last.frames, last.first_time = one.raw .. last.raw, one.frames + last.frames, one.first_time
    for place = one.place, #messages do messages[place].number = messages[place].number - 1 end
  end
  if count > 1 then
    last.inner, last.notes = last.raw, { "joined" }
    last.text, last.whole = shown(last.f, last.raw, last.raw), #last.raw
  end
  for _ = 1, count do table.remove(pending, from) end
  return last
end

-- Links a reply to the request that it answers.
local function answer(request, reply, verdicts)
  request.response, reply.request = reply, request
  reply.verdicts, reply.turn = verdicts, reply.first_time - request.time
  request.raw, request.inner, reply.raw, reply.inner = nil, nil, nil, nil
end

-- How many of its clients' texts are kept of a server.
local MAX_RECENT = 64

-- What a client said: it waits for what comes of it.
local function speak(call, stream, s, at, size, body, tail, part)
  local variant = lab.variants[leading(stream.group)]
  local rule = variant.rule.kind
  if not part then
    -- What it is under rules that are tried in order, they tell once the server has read it.
    if rule ~= "talk" then part = rule == "free" and "remark" or "request" end
    if rule == "route" and stream.from_start and not stream.spoke then part = "name" end
    stream.spoke = true
  end
  local message = make(call, stream, "client", part, s, at, size, body, tail)
  if rule == "route" and part == "name" and #variant.rule.welcome == 0 then
    stream.named, stream.name = true, trimmed(message.inner, true, true)
  elseif stream.server.room then
    wait_for_rules(stream.server.room, variant, message)
  elseif not stream.server.listens then
    message.raw, message.inner = nil, nil
  else
    local pending = stream.pending
    pending[#pending + 1] = message
    if #pending > MAX_PENDING then table.remove(pending, 1) end
  end
  local recent = stream.server.recent
  recent[#recent + 1] = trimmed(message.inner or "", true, true)
  if #recent > MAX_RECENT then table.remove(recent, 1) end
  return message
end

-- Whether a text holds something that a client said a while ago: it may be a copy in a form of the server's own.
local function holds_recent(server, text)
  for _, said in ipairs(server.recent) do
    if said ~= "" and text:find(said, 1, true) then return true end
  end
  return false
end

-- What the server said from an index on that answers nothing, or answers wrongly: as long as its framing has it.
local function unit(stream, s, at)
  local f = lab.variants[leading(stream.group)].server
  if stream.datagram then return #s, 0, 0 end
  if has_borders(f) then
    local found, size, body, tail = cut(f, s, at)
    if found == "whole" then return size, body, tail end
    if found == "open" then return nil, size and size - (#s - at + 1) end
  end
  return #s - at + 1, 0, 0
end

-- Makes a message of what was explained, with the bodies of the messages that it is made of.
local function heard(call, stream, part, s, at, size)
  local f = lab.variants[leading(stream.group)].server
  local body, tail = 0, 0
  local found, whole, from, behind = cut(f, s, at)
  if found == "whole" then
    body, tail = from, whole == size and behind or (f.ending and #f.ending or 0)
  end
  return make(call, stream, "server", part, s, at, size, body, tail)
end

-- What a right answer says for a variant, and a wrong one against it, as wirelab weighs them.
local RIGHT, WRONG = 40, 45

-- Holds variants to an answer that they do not give.
local function hold(group, verdicts)
  for index, right in pairs(verdicts) do
    if not right then score(group, index, -WRONG) end
  end
end

-- Whether the same is due to another datagram that waits, as to one that was sent again: which of them an answer is to,
-- nothing tells.
local function is_due_twice(variant, stream, from)
  local asked, twice = stream.pending[from], false
  if not stream.datagram or not asked or #stream.pending < 2 or not variant.rule.cases then return false end
  local function due_to(at)
    local _, text = due(variant, said(variant, stream.pending, at, 1), true)
    return text
  end
  local text = due_to(from)
  for index, waiting in ipairs(stream.pending) do
    if index ~= from and text and due_to(index) == text then waiting.open, twice = true, true end
  end
  asked.open = asked.open or twice
  return twice
end

-- Links a message that somebody heard to the one that it comes of.
local function link(group, stream, message, due, verdict)
  local cause = due and due.cause
  message.part = due and due.part or "remark"
  if not cause then return end
  if message.part == "reply" and due.to.key == stream.key then
    message.verdicts = {}
    for _, index in ipairs(group.candidates) do message.verdicts[index] = verdict end
    message.request, cause.response = cause, cause.response or message
    message.turn = message.first_time - cause.time
  else
    message.part, message.original, message.turn = "forward", cause, message.first_time - cause.time
  end
end

-- Explains what somebody heard from an index on, under rules that are tried in order. As `explain`.
local function explain_talk(call, stream, room, s, at, complete)
  local group = stream.group
  local variant = lab.variants[leading(group)]
  local bordered = has_borders(variant.server)
  local size, body, tail = unit(stream, s, at)
  if not size then return nil, body end
  local early = at == 1 and complete.tried and complete.tried < size and not bordered
    and variant.server.kind ~= "until_close"
  if early then size, body, tail = complete.tried, 0, 0 end
  if not complete.yes and not bordered then return nil end
  local inner = s:sub(at + body, at + size - 1 - tail)
  while not room.people[stream.key] and feed(room) do end
  local person = room.people[stream.key]
  if stream.doubt or not stream.from_start and not stream.datagram then room.blind = true end
  local found, length, begun = nil, nil, false
  repeat
    found, length = nil, nil
    if person then found, length = look_due(variant, stream, person, s, at, size, inner) end
    begun = not found and length
    while begun == "lead" and bordered do
      -- The line that it leads to belongs to it.
      local _, more, from, behind = cut(variant.server, s, at + size)
      if not behind then
        if complete.more then return nil end
        begun = nil
      else
        inner = s:sub(at + size + from, at + size + more - 1 - behind)
        size, tail = size + more, behind
        found, length = look_due(variant, stream, person, s, at, size, inner)
        begun = not found and length
        if found then length = size end
      end
    end
    if begun == "begun" and complete.more and bordered then return nil end
  until found or not feed(room)
  local due, verdict = found and person.due[found], true
  if found then
    table.remove(person.due, found)
    if bordered and length > size then size, body, tail = length, 0, tail end
  elseif person then
    local place, wrong = nil, nil
    due, place, wrong = look_strange(room, variant, stream, person, s, at, size, inner)
    if place then table.remove(person.due, place) end
    -- Only what is all known here is called wrong.
    local known = wrong and due.text and not due.in_turn and not room.blind and not room.unsure and not stream.doubt
    verdict = nil
    if known and not variant.rule.json and variant.server.layout == nil then verdict = false end
    if known and variant.server.layout and not due.framed and record_says(variant.server, s:sub(at, at + size - 1), inner, due.text) == false then
      verdict = false
    end
    if known and variant.rule.json and object_says(inner, due.text) == false then verdict = false end
  end
  local message = make(call, stream, "server", nil, s, at, size, body, tail)
  if early then belongs_before(call, message) end
  link(group, stream, message, due, verdict)
  if not due and room.blind then
    message.part, message.notes = "forward", { "original-missing" }
  end
  message.raw, message.inner = nil, nil
  return size
end

-- Explains what somebody heard from an index on. Gives how many bytes of it; nil: more has to come, so many if known.
local function explain(call, stream, s, at, complete)
  local server, group = stream.server, stream.group
  if server.room then return explain_talk(call, stream, server.room, s, at, complete) end
  local found, verdicts, choice, lead = nil, {}, nil, leading(group)
  local order = { lead }
  for _, index in ipairs(group.candidates) do
    if index ~= lead then order[#order + 1] = index end
  end
  local results, loose = {}, nil
  for _, index in ipairs(order) do
    local variant = lab.variants[index]
    local kind, result = variant.rule.kind, nil
    if kind == "reply" then
      result = #stream.pending > 0 and look_reply(variant, stream, s, at) or { kind = "remark" }
    elseif kind == "broadcast" or kind == "route" then
      result = look_chat(variant, stream, s, at)
    else
      result = { kind = "remark", silent = kind == "silent" }
    end
    results[index] = result
    if result.kind == "right" then verdicts[index] = true
    elseif result.kind == "wrong" or result.kind == "wait" then
      local size, body, tail = unit(stream, s, at)
      local inner = size and s:sub(at + body, at + size - 1 - tail) or ""
      verdicts[index], loose = false, loose or is_other_form(result.dues or {}, s:sub(at), inner)
    end
    if not found and result.telling and result.verdict ~= false then found, choice = result, index end
    if result.telling then score(group, index, RIGHT + result.telling / 4) end
    if result.silent then score(group, index, -1) end
  end
  -- Where bytes were not handed on, what seems wrong may answer what was not seen: nothing is said of it.
  local client = stream.lanes.client
  local pieces = call.joined and not has_borders(lab.variants[lead].server)
  -- A FIN takes a number.
  local seen = client and client.next and client.next + (client.ended and 1 or 0)
  local unseen_request = call.ack and seen and call.ack > seen
  if loose or stream.doubt or pieces or unseen_request then
    for index, right in pairs(verdicts) do
      if not right then verdicts[index] = nil end
    end
  end
  if choice then
    -- What is said decides between variants; the others are still held to it.
    local ahead = leading(group)
    if ahead ~= choice and (group.scores[ahead] or 0) <= (group.scores[choice] or 0) then
      score(group, choice, (group.scores[ahead] or 0) - (group.scores[choice] or 0) + 1)
    end
  end
  found = found or results[leading(group)]
  local variant = lab.variants[choice or leading(group)]
  if found.kind == "nothing" then
    join(stream.pending, 1, 1)
    return 0
  end
  if found.kind == "wait" and complete.more then return nil, found.need end
  if found.kind == "copy" or found.kind == "forward" then
    local message = heard(call, stream, "forward", s, at, found.size)
    local original = found.original
    if found.kind == "forward" then
      local request = join(found.sender.pending, found.from, found.joined)
      original = { message = request, text = found.text, to = {}, variant = variant }
      original.only = variant.rule.kind == "route"
      server.originals[#server.originals + 1] = original
      request.raw, request.inner = nil, nil
    end
    original.to[stream] = true
    message.original, message.turn = original.message, message.first_time - original.message.time
    message.raw, message.inner = nil, nil
    return found.size
  end
  if found.kind == "answer" or found.kind == "right" then
    local again = is_due_twice(variant, stream, found.from or 1)
    local request = join(stream.pending, found.from or 1, found.joined)
    local reply = heard(call, stream, "reply", s, at, found.size)
    if found.kind == "answer" then
      verdicts = {}
      for _, index in ipairs(group.candidates) do verdicts[index] = found.verdict end
      if found.naming then request.part, stream.named, stream.name = "name", true, found.name or stream.name end
    end
    hold(group, verdicts)
    answer(request, reply, verdicts)
    reply.open = (stream.doubt or unseen_request) and #stream.pending > 0 or again
    return found.size
  end
  local size, body, tail = unit(stream, s, at)
  if not size then return nil, body end
  local early = at == 1 and complete.tried and complete.tried < size and not has_borders(lab.variants[leading(group)].server)
  if early then size, body, tail = complete.tried, 0, 0 end
  if not complete.yes and not has_borders(variant.server) then return nil end
  if variant.rule.kind == "reply" and waits_elsewhere(stream, group.candidates, s, at) then
    group.mixed = group.mixed or #messages + 1
  end
  if found.kind == "remark" or #stream.pending == 0 then
    local rule, part = variant.rule, "remark"
    local form = rule.kind == "broadcast" and rule.send or rule.kind == "route" and rule.deliver
    local raw = s:sub(at, at + size - 1)
    local unseen = form and (has_form(form, raw) or has_form(form, raw:sub(body + 1, #raw - tail)))
    -- A copy in the server's own form, or a welcome in other words: wirelab tells, once it has read all.
    local open = form and (holds_recent(server, raw) or rule.kind == "route" and #stream.pending > 0)
    local message = make(call, stream, "server", unseen and "forward" or part, s, at, size, body, tail)
    if open then message.part = nil
    elseif unseen then message.notes = { "original-missing" } end
    if stream.doubt or rule.kind == "talk" then message.part = nil end
    if early then belongs_before(call, message) end
    message.raw, message.inner = nil, nil
    return size
  end
  -- Which of several datagrams is answered by a wrong one, or by one that this file cannot judge, their order does not tell:
  -- some may have been lost.
  local unsure = stream.datagram and found.kind ~= "right" and #stream.pending > 1
  if unsure then
    for _, waiting in ipairs(stream.pending) do waiting.open = true end
  end
  local request = join(stream.pending, found.from or 1, found.joined or 1)
  local reply = make(call, stream, "server", "reply", s, at, size, body, tail)
  if early then belongs_before(call, reply) end
  if found.kind == "something" then verdicts = {} end
  hold(group, verdicts)
  answer(request, reply, verdicts)
  reply.open = stream.doubt or unseen_request or unsure
  return size
end

-- Whether it is open what a message answers: a reply was lost or not handed on, or replies may be those to other clients.
local function is_open(message)
  local mixed = message.stream.group.mixed
  return message.open or (mixed and message.place >= mixed) or false
end

-- Whether a reply is as the lab has it; nil where that cannot be told, or where variants that contend for it differ.
local function is_correct(message)
  local group = message.stream.group
  local lead = leading(group)
  local correct = message.verdicts[lead]
  if is_open(message) or (group.mixed and not correct) then return nil end
  for _, index in ipairs(group.candidates) do
    if contends(group, index, lead) and message.verdicts[index] == not correct then return nil end
  end
  return correct
end

-- The variant of a message; nil where several contend for it.
local function variant_of(message)
  local group = message.stream.group
  local lead = leading(group)
  for _, index in ipairs(group.candidates) do
    if index ~= lead and contends(group, index, lead) then return nil end
  end
  return lab.variants[lead].id
end

-- Narrows the variants by what a client says first: a header in another order makes no sense.
local function narrow(group, s, first)
  if group.narrowed then return end
  group.narrowed = true
  for _, numbered in ipairs(first and { true, false } or { false }) do
    local left = {}
    for _, index in ipairs(group.candidates) do
      if plausible(lab.variants[index].client, s, 1, numbered) then left[#left + 1] = index end
    end
    if #left > 0 then
      group.candidates = left
      return
    end
  end
end
