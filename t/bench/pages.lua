-- wrk -s pages.lua URL -- FILE: the requests of FILE in turn.
--
-- FILE's first line is what stands before a page's key, a number, or empty;
-- then "path TAB cookie TAB key TAB subject" lines: the page of
-- that key must hold the subject.  Prints requests, microseconds, p50, p99
-- and how many answers were not 200 or lacked their subject.

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end


function init(args)
    bad = 0
    requests = {}
    subjects = {}
    at = 0

    local file = assert(io.open(args[1]))
    before = file:read("*l")

    for line in file:lines() do
        local path, cookie, key, subject =
            line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
        local headers = {}

        if cookie ~= "" then
            headers.Cookie = cookie
        end

        requests[#requests + 1] = wrk.format("GET", path, headers)
        subjects[key] = subject
    end

    file:close()
end


function request()
    at = at % #requests + 1
    return requests[at]
end


function response(status, headers, body)
    local key = ""

    if before ~= "" then
        local _, last = body:find(before, 1, true)
        key = last and body:match("^%d+", last + 1)
    end

    local subject = key and subjects[key]

    if status ~= 200 or not subject or not body:find(subject, 1, true) then
        bad = bad + 1
    end
end


function done(summary, latency)
    local n = 0

    for _, thread in ipairs(threads) do
        n = n + thread:get("bad")
    end

    local e = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests,
        summary.duration, latency:percentile(50), latency:percentile(99),
        n + e.connect + e.read + e.write + e.timeout))
end
