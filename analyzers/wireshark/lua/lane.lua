-- Bytes: from the packets that TCP hands on to messages, over segments, and on behind a gap.

-- Where the first message of bytes that follow a gap begins. `start` and `border` are positions in the direction's stream:
-- of the first byte, and of a message that began before the gap. Gives an index, or nil: no message begins here.
local function resume(f, lane, s, start)
  if f.kind == "line" or f.kind == "delimiter" then
    local found, size = cut(f, s, 1)
    return found == "whole" and size + 1 or nil
  end
  if f.kind == "record" and lane.border then
    local part = (start - lane.border) % f.layout.size
    local at = part == 0 and 1 or f.layout.size - part + 1
    return at <= #s + 1 and at or nil
  end
  if has_borders(f) then return plausible(f, s, 1) and 1 or nil end
  return 1
end

-- Bytes of a message that are asked for at once, and that are kept of one that waits for its end.
local MAX_STEPS = 65536

-- Asks for more bytes of a message that is not all there.
local function ask(call, lane, f, s, at, need, start)
  -- Segment by segment, so that it is known how many carried it; of a long message all at once.
  local whole = need and need > MAX_STEPS and need < DESEGMENT_ONE_MORE_SEGMENT
  local first, available = at == 1 and call.joined or nil, #s
  local kept = not has_borders(f) and available - at < MAX_STEPS and s:sub(at) or nil
  call.ask = { at = at - 1, need = whole and need or DESEGMENT_ONE_MORE_SEGMENT }
  lane.asked = { start = start + at - 1, have = available - at + 1, need = need, time = first and first.time or call.time,
    frames = first and first.frames or 1, known = not whole and (not first or first.known), first = first and first.first or available - at + 1, frame = first and first.frame or call.frame,
    bytes = kept, last = call.frame, last_time = call.time }
end

local function odd(call, stream, side, s, at, size, note)
  local rule = lab.variants[leading(stream.group)].rule.kind
  local part = side == "client" and rule ~= "free" and rule ~= "talk" and "request" or nil
  local message = make(call, stream, side, part, s, at, size, 0, 0)
  message.notes, message.raw, message.inner = note and { note } or {}, nil, nil
  return message
end

-- Messages behind which bytes that cannot be read are damage, and no other layout.
local ENOUGH = 3

-- Notes that bytes are no message of a layout, though none are missing: if that comes soon, the layout is another.
local function mark_unread(stream, lane, f)
  if not f.layout or lane.gap or stream.doubt then return end
  if (lane.read or 0) < ENOUGH then stream.group.misfit = true end
end

-- Cuts what a client said.
local function from_client(call, stream, lane, s, start, can_ask, push)
  narrow(stream.group, s, start == 1 or stream.datagram)
  local f = lab.variants[leading(stream.group)].client
  local at = 1
  if stream.datagram then
    local found, size, body, tail = cut(f, s, 1)
    if found ~= "whole" or size ~= #s then body, tail = 0, 0 end
    speak(call, stream, s, 1, #s, body, tail)
    return
  end
  if lane.lost then
    at = resume(f, lane, s, start)
    if at ~= 1 and (lane.part or has_borders(f)) then
      -- Whether a line began in the gap or behind it is not known here.
      local note = f.kind ~= "line" and f.kind ~= "delimiter" and "gap" or nil
      local message = odd(call, stream, "client", s, 1, at and at - 1 or #s, note)
      if lane.lost == "wrong" then message.notes = { "unframed" } end
    end
    if not at then return end
    lane.lost = nil
  end
  while at <= #s do
    local found, size, body, tail = cut(f, s, at)
    if not has_borders(f) then
      if not push and can_ask then return ask(call, lane, f, s, at, nil, start) end
      found, size, body, tail = "whole", #s - at + 1, 0, 0
    end
    if found == "whole" then
      local message = speak(call, stream, s, at, size, body, tail)
      lane.read = (lane.read or 0) + 1
      if lane.gap then message.gap, lane.gap = true, nil end
      at = at + size
    elseif found == "open" then
      if can_ask then return ask(call, lane, f, s, at, size and size - (#s - at + 1), start) end
      odd(call, stream, "client", s, at, #s - at + 1, "gap")
      lane.lost, lane.border = "gap", start + at - 1
      return
    elseif found == "long" then
      local there = math.min(size or #s, #s - at + 1)
      odd(call, stream, "client", s, at, there, "too-long")
      mark_unread(stream, lane, f)
      if size and size > there then lane.skip = start + at - 1 + size end
      at = at + there
    else
      odd(call, stream, "client", s, at, #s - at + 1, "unframed")
      mark_unread(stream, lane, f)
      lane.lost = "wrong"
      return
    end
  end
end

-- Explains what a server said.
local function from_server(call, stream, lane, s, start, can_ask, push)
  local complete = { yes = push or not can_ask or stream.datagram, more = can_ask, tried = call.joined and call.joined.first }
  local f = lab.variants[leading(stream.group)].server
  local at = 1
  if lane.lost and has_borders(f) then
    at = resume(f, lane, s, start)
    local note = f.kind ~= "line" and f.kind ~= "delimiter" and "gap" or nil
    if at ~= 1 then odd(call, stream, "server", s, 1, at and at - 1 or #s, note) end
    if not at then return end
  end
  lane.lost = nil
  local turns = 0
  while at <= #s do
    local size, need = explain(call, stream, s, at, complete)
    turns = turns + 1
    if not size then
      if can_ask then return ask(call, lane, f, s, at, need, start) end
      odd(call, stream, "server", s, at, #s - at + 1, "gap")
      lane.lost, lane.border = "gap", start + at - 1
      return
    end
    if size == 0 and turns > MAX_PENDING * 2 then return end
    at = at + size
    if size > 0 then complete.tried = nil end
  end
end

-- What waits for more when nothing more comes: without borders, what is there is what was said.
local function finish(stream, side)
  local lane = stream.lanes[side]
  local asked = lane and lane.asked
  if not asked or not asked.bytes then return end
  lane.asked = nil
  local call = { frame = asked.last, time = asked.last_time, messages = {}, behind = true }
  if asked.frames > 1 then
    call.joined = { time = asked.time, frames = asked.frames, known = asked.known, first = asked.first, frame = asked.frame }
  end
  local read = side == "client" and from_client or from_server
  read(call, stream, lane, asked.bytes, asked.start, false, true)
end

local function finish_all()
  for _, stream in pairs(streams) do
    finish(stream, "client")
    finish(stream, "server")
  end
  for _, server in pairs(servers) do
    while server.room and feed(server.room) do end
  end
end

local f_number = Field.new("frame.number")
local f_stream, f_seq, f_len = Field.new("tcp.stream"), Field.new("tcp.seq"), Field.new("tcp.len")
local f_push, f_whole = Field.new("tcp.flags.push"), Field.new("tcp.completeness")
local f_udp, f_quoted, f_quoted6 = Field.new("udp.stream"), Field.new("icmp.type"), Field.new("icmpv6.type")
local f_syn, f_acks = Field.new("tcp.flags.syn"), Field.new("tcp.flags.ack")
local f_ack, f_fin, f_reset = Field.new("tcp.ack"), Field.new("tcp.flags.fin"), Field.new("tcp.flags.reset")

-- The innermost value of a field: tunnels have several.
local function last(field)
  local all = { field() }
  local info = all[#all]
  return info and info.value
end

local function is_set(field)
  local value = last(field)
  return value == true or value == 1
end

-- The server of a packet without bytes, where its rules are tried in order.
local function room_of_packet(pinfo, from_server)
  local address, port = from_server and pinfo.src or pinfo.dst, from_server and pinfo.src_port or pinfo.dst_port
  return is_port("tcp", port) and server_at("tcp", address, port).room or nil
end

-- Who has come: rules may have something said to those who say nothing.
local function open(pinfo)
  local number = is_set(f_syn) and is_set(f_acks) and last(f_stream)
  local room = number and not f_quoted() and not f_quoted6() and room_of_packet(pinfo, true)
  if not room then return end
  happens(room, { on = "connect", key = "tcp " .. number, ip = tostring(pinfo.dst), port = tostring(pinfo.dst_port) })
end

-- The end of a connection: who has left, and which requests get no answer any more. Packets that end one carry no bytes, so
-- that this looks at all packets.
local function close(pinfo)
  local fin, reset = is_set(f_fin), is_set(f_reset)
  local number = (fin or reset) and last(f_stream)
  if not number or f_quoted() or f_quoted6() then return end
  local stream = streams["tcp " .. number]
  if not stream then
    local by_server = is_port("tcp", pinfo.src_port)
    local room = (reset or not by_server) and room_of_packet(pinfo, by_server)
    if room then happens(room, { on = "leave", key = "tcp " .. number }) end
    return
  end
  local by_server = tostring(pinfo.src) .. " " .. pinfo.src_port ~= stream.client
  local own = stream.lanes[by_server and "server" or "client"]
  if fin and own then own.ended = true end
  if reset or not by_server then finish(stream, "client") end
  if reset or by_server then finish(stream, "server") end
  local room = stream.server.room
  if room and (reset or not by_server) then happens(room, { on = "leave", key = stream.key }) end
  if not stream.closed then
    stream.closed, stream.group.open = true, stream.group.open - 1
    if not reset then
      for _, index in ipairs(stream.group.candidates) do
        local closes = lab.variants[index].closes
        local fits = closes == (by_server and "server" or "client")
        if closes ~= "anyone" then stream.group.ends[index] = (stream.group.ends[index] or 0) + (fits and 1 or -1) end
      end
    end
  end
  if reset or by_server then
    for index, message in ipairs(stream.pending) do
      local variant = lab.variants[leading(stream.group)]
      local one = variant.rule.kind == "reply" and said(variant, stream.pending, index, 1)
      message.over, message.expects = true, one and due(variant, one, false) ~= "nothing"
    end
  end
end

local MAX_HOLES, MAX_BEGINNING = 64, 1048576

-- Whether bytes that come late are new: they lie where something was missing.
local function fills(lane, start)
  for _, hole in ipairs(lane.holes) do
    if start >= hole[1] and start < hole[2] then return true end
  end
end

-- Where nothing tells of streams: both directions have one name.
local function unnumbered(pinfo)
  local ends = { tostring(pinfo.src) .. " " .. pinfo.src_port, tostring(pinfo.dst) .. " " .. pinfo.dst_port }
  table.sort(ends)
  return table.concat(ends, " ")
end

-- What a packet completes. `tvb` are bytes that TCP or UDP hands on. `pass` is "blind" where no fields are to be had, and "late"
-- in the pass behind such a one: what TCP puts together was decided then.
local function look(tvb, pinfo, pass)
  local call = { frame = pinfo.number, time = pinfo.rel_ts, messages = {} }
  local s = tvb:raw(0, tvb:len())
  local udp = pinfo.port_type == 3
  if udp then
    local stream, side = stream_of("udp", pinfo, last(f_udp), true)
    call.stream = stream
    local lane = {}
    if side == "client" then
      from_client(call, stream, lane, s, 1, false, true)
    else
      from_server(call, stream, lane, s, 1, false, true)
    end
    return call
  end
  local completeness = pass == "blind" and 1 or last(f_whole) or 0
  local stream, side = stream_of("tcp", pinfo, last(f_stream) or unnumbered(pinfo), completeness % 2 == 1)
  call.stream = stream
  local lane = stream.lanes[side] or { holes = {} }
  stream.lanes[side] = lane
  call.ack = side == "server" and last(f_ack) or nil
  local seq, length = last(f_seq) or lane.next or 1, last(f_len) or tvb:len()
  -- Bytes that were put together are a buffer of their own; others lie in their frame.
  local start
  if tvb:offset() == 0 and lane.asked then
    start = lane.asked.start
    local asked = lane.asked
    call.joined = { time = asked.time, frames = asked.frames + 1, known = asked.known, first = asked.first, frame = asked.frame }
    -- Put together of something else than what came one behind the other.
    if asked.known and start + tvb:len() ~= seq + length then stream.doubt = true end
    lane.next = seq + length
  else
    start = seq + length - tvb:len()
    if lane.next and start + tvb:len() <= lane.next and not fills(lane, start) then return call end
    local asked = lane.asked
    -- Seen from its handshake, a direction begins at 1; a larger number is no relative one.
    local begins = stream.from_start and start < MAX_BEGINNING and 1
    local expected = lane.next or begins or start
    if asked then expected = asked.need and asked.start + asked.have + asked.need or asked.start + asked.have end
    if asked and asked.need and start > asked.start + asked.have and start < expected then
      -- The middle of a message is missing, and its end is known.
      lane.skip, lane.gap = expected, true
    elseif start > expected then
      lane.lost, lane.gap, lane.border = "gap", true, asked and asked.start or expected
    end
    local broken = asked and start > asked.start + asked.have
    if broken or lane.gap or lane.lost or lane.skip then stream.doubt = true end
    if lane.gap and #lane.holes < MAX_HOLES then lane.holes[#lane.holes + 1] = { lane.next or expected, start } end
    lane.next = math.max(lane.next or 0, seq + length)
  end
  lane.asked = nil
  if lane.skip then
    if start + #s <= lane.skip then return call end
    if start < lane.skip then
      s = string.rep("\0", lane.skip - start) .. s:sub(lane.skip - start + 1)
      call.from = lane.skip - start
    end
    lane.skip = nil
  end
  local can_ask = pinfo.can_desegment > 0 and tvb:reported_len() == tvb:len()
  -- What ends with its connection ends with no segment before.
  local ends = lab.variants[leading(stream.group)][side].kind == "until_close" and f_fin or f_push
  local push = pass or is_set(ends)
  local read = side == "client" and from_client or from_server
  read(call, stream, lane, s, start, can_ask, push)
  return call
end

local f_repeat, f_disorder = Field.new("tcp.analysis.retransmission"), Field.new("tcp.analysis.out_of_order")
local f_payload = Field.new("tcp.payload")

-- Whether bytes are whole messages: nothing can be asked of TCP behind its back.
local function is_whole(f, s, push)
  if not has_borders(f) then return push end
  local at = 1
  while at <= #s do
    local found, size = cut(f, s, at)
    if found ~= "whole" then return false end
    at = at + size
  end
  return true
end

-- What TCP takes for a repeat and does not hand on, though nobody saw it before: it was lost before the capture, and what came
-- behind it was seen first.
local function recover(pinfo)
  local number = (f_repeat() or f_disorder()) and last(f_stream)
  local stream = number and streams["tcp " .. number]
  if not stream or f_quoted() or f_quoted6() then return nil end
  local side = tostring(pinfo.src) .. " " .. pinfo.src_port == stream.client and "client" or "server"
  local lane, seq, length = stream.lanes[side] or { holes = {} }, last(f_seq), last(f_len)
  local payload = { f_payload() }
  payload = payload[#payload]
  local s = payload and payload.range:raw()
  local begins = lane.next or stream.from_start and 1
  if not s or #s ~= length or lane.asked or lane.skip or lane.lost or seq ~= begins then return nil end
  local push = is_set(f_push)
  if not is_whole(lab.variants[leading(stream.group)][side], s, push) then return nil end
  stream.lanes[side], lane.next = lane, seq + length
  local call = { frame = pinfo.number, time = pinfo.rel_ts, messages = {}, stream = stream, behind = true }
  call.ack = side == "server" and last(f_ack) or nil
  local read = side == "client" and from_client or from_server
  read(call, stream, lane, s, seq, false, push)
  return call
end
