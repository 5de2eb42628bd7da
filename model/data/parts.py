"""The parts that training functions are composed of: verbs, nouns and typed parameters with the words that introduce their values."""

from .pools import words

# A function is named after one verb of a group, described with another, and asked for with a third.
VERBS = [words(g) for g in (
    "get, fetch, show, give me, tell me, look up, find, check, read", "find, search, look for, locate, discover, get",
    "create, make, add, new, set up, start", "add, insert, put, append, include", "send, deliver, forward, submit, mail",
    "delete, remove, erase, drop, clear", "update, change, edit, modify, set", "set, adjust, put, change, switch", "open, start, launch, show, load",
    "close, stop, end, quit, finish", "start, begin, run, launch, activate", "stop, end, halt, pause, cancel", "book, reserve, arrange, order",
    "order, buy, purchase, get", "cancel, call off, stop, undo, drop", "list, show, enumerate, print, give me", "play, start, put on, run",
    "share, publish, post, send", "save, store, keep, record, note", "count, number, total, sum up", "compare, match, check, contrast",
    "print, output, write, show", "download, get, fetch, load", "upload, send, store, put", "turn on, switch on, enable, activate",
    "turn off, switch off, disable, deactivate", "schedule, plan, arrange, set up", "rate, score, grade, review", "track, follow, watch, monitor",
    "calculate, compute, work out, determine", "convert, turn, change, transform", "describe, explain, summarise, outline", "invite, ask, call, add",
    "lock, secure, close, shut", "unlock, open, release", "call, phone, ring, dial", "check, verify, test, validate", "draw, paint, plot, sketch",
    "move, shift, transfer, put", "copy, duplicate, clone", "sort, order, arrange", "pay, settle, clear", "assign, give, hand over", "archive, store, file")]

NOUNS = words("""invoice, report, order, ticket, task, note, user, account, contact, file, folder, document, photo, picture, video, song, album,
    playlist, movie, book, recipe, meal, hotel, flight, train, bus, car, bike, taxi, trip, route, map, address, place, shop, product, price,
    discount, coupon, gift, package, letter, comment, review, rating, post, blog, article, page, site, link, tag, category, group, team, project,
    milestone, bug, issue, branch, build, server, database, table, backup, log, alert, alarm, calendar, event, appointment, visit, class,
    course, lesson, exam, grade, student, teacher, doctor, patient, pill, diet, workout, run, game, player, match, score, team member, lamp, light, heater,
    window, door, camera, robot, printer, screen, speaker, volume, channel, news, forecast, exchange rate, tax, salary, loan, bank account,
    payment, bill, subscription, contract, license, password, profile, avatar, friend, chat, conversation, message, survey, poll, vote, question,
    quiz, joke, quote, fact, word, sentence, translation, definition, synonym, name, number, date, time zone, distance, size, weight, height,
    color, font, layout, chart, graph, diagram, form, field, button, menu, list, item, row, column, cell, sheet, slide, garden, plant, pet, dog, cat,
    parking spot, seat, ferry, museum, park, restaurant, cafe, menu item, drink, cake, pizza, delivery, courier, stock level, warehouse, sensor, device""")

SYNONYMS = {"photo": "picture", "picture": "photo", "movie": "film", "car": "vehicle", "bike": "bicycle", "taxi": "cab", "shop": "store",
            "task": "job", "document": "paper", "ticket": "case", "bug": "error", "bill": "invoice", "trip": "journey", "friend": "buddy",
            "lamp": "light", "light": "lamp", "song": "track", "package": "parcel", "group": "team", "price": "cost", "gift": "present",
            "doctor": "physician", "student": "pupil", "appointment": "meeting", "page": "site", "screen": "display", "alarm": "alert",
            "diagram": "chart", "meal": "dish", "note": "memo", "account": "profile", "address": "location", "file": "document"}

# (names, JSON type, descriptions, phrases with {v}, how a value is drawn). "words" phrases also exist: "with <name> <value>".
STRING, INTEGER, NUMBER = "string", "integer", "number"
PARAMS = [
    ("city place location town destination", STRING, ["The city", "Name of the {n}", "Where it is, e.g. Berlin"], ["in {v}", "for {v}", "near {v}", "at {v}"], lambda v: v.word("city")),
    ("from origin start source departure", STRING, ["Where to start", "The {n}"], ["from {v}", "starting in {v}"], lambda v: v.word("city")),
    ("to target destination end arrival", STRING, ["Where to go", "The {n}"], ["to {v}", "going to {v}"], lambda v: v.word("city")),
    ("person name recipient user contact customer owner author", STRING, ["The {n}", "Name of the person", "Who it is for"], ["for {v}", "of {v}", "to {v}", "by {v}"], lambda v: v.word("person")),
    ("guest attendee member friend assignee player", STRING, ["The {n}", "Who takes part"], ["with {v}", "and {v}"], lambda v: v.word("person")),
    ("name title label subject", STRING, ["The {n}", "Its {n}", "What it is called"], ["called {v}", "named {v}", "with the {n} {v}", "{v}"], lambda v: v.word("thing")),
    ("title song book movie track", STRING, ["The {n}", "Title of the {n}"], ["{v}", "called {v}", "titled {v}"], lambda v: v.word("title")),
    ("topic subject theme about keyword query", STRING, ["The {n}", "What to look for"], ["about {v}", "on {v}", "for {v}"], lambda v: v.word("topic")),
    ("text message content body note comment", STRING, ["The {n}", "What to write", "The text of the {n}"], ["saying {v}", "with the text {v}", "that says {v}", ": {v}"], lambda v: v.word("text")),
    ("date day when deadline", STRING, ["The {n}", "The day, e.g. Monday", "Date of the visit"], ["on {v}", "for {v}", "by {v}"], lambda v: v.date()),
    ("time hour start_time startTime", STRING, ["The {n}", "The time, e.g. 18:30"], ["at {v}", "for {v}", "from {v}"], lambda v: v.time()),
    ("until end_time endTime", STRING, ["When it ends", "The end"], ["until {v}", "till {v}"], lambda v: v.time()),
    ("email address mail", STRING, ["The email address", "An email address"], ["to {v}", "for {v}", "at {v}"], lambda v: v.email()),
    ("language lang target_language", STRING, ["The {n}", "The language, e.g. French"], ["in {v}", "into {v}", "to {v}"], lambda v: v.word("language")),
    ("country region nation", STRING, ["The {n}", "Name of the country"], ["in {v}", "of {v}", "for {v}", "from {v}"], lambda v: v.word("country")),
    ("currency unit_of_money", STRING, ["The currency", "The currency code, e.g. EUR"], ["in {v}", "as {v}"], lambda v: v.word("currency")),
    ("unit measure target_unit", STRING, ["The {n}", "The unit of measure"], ["in {v}", "to {v}"], lambda v: v.word("unit")),
    ("color colour", STRING, ["The {n}", "A colour name"], ["in {v}", "with the {n} {v}"], lambda v: v.word("color")),
    ("product item article goods", STRING, ["The {n}", "Name of the product"], ["for {v}", "of {v}", "with {v}", "{v}"], lambda v: v.product()),
    ("dish food ingredient meal", STRING, ["The {n}", "What to eat"], ["with {v}", "for {v}", "of {v}"], lambda v: v.word("food")),
    ("id number code order_id orderId reference", STRING, ["The {n}", "Identifier, e.g. A-12"], ["with id {v}", "number {v}", "{v}", "with the code {v}"], lambda v: v.code()),
    ("room area zone", STRING, ["The {n}", "Which {n}"], ["in the {v}", "of the {v}"], lambda v: v.rng.choice(("kitchen", "bedroom", "bathroom", "office", "garage", "living room", "hall", v.fake()))),
    ("company brand firm shop", STRING, ["The {n}", "Name of the company"], ["of {v}", "for {v}", "from {v}", "at {v}"], lambda v: v.word("company")),
    ("reason purpose cause", STRING, ["The {n}", "Why"], ["because of {v}", "due to {v}"], lambda v: v.word("thing")),
    ("count quantity number amount limit", INTEGER, ["How many", "The number of items", "The {n}"], ["{v} times", "with {n} {v}", "at most {v}", "limit {v}"], "count"),
    ("people guests persons seats party_size partySize", INTEGER, ["How many people", "The number of {n}"], ["for {v} people", "for {v} persons", "with {v} guests"], "count"),
    ("days nights weeks months years", INTEGER, ["How many {n}", "The length in {n}"], ["for {v} {n}", "over {v} {n}", "within {v} {n}"], "count"),
    ("minutes seconds hours duration", INTEGER, ["How many {n}", "The length"], ["for {v} {n}", "in {v} {n}", "after {v} {n}"], "count"),
    ("level percent brightness volume speed", INTEGER, ["The {n}", "From 0 to 100"], ["to {v}", "at {v}", "to {n} {v}", "at {v} percent"], "integer"),
    ("amount price budget sum value cost", NUMBER, ["The {n}", "How much money", "The {n} in euros"], ["of {v}", "for {v}", "under {v}", "with an amount of {v}"], "number"),
    ("weight width height length distance size radius", NUMBER, ["The {n}", "The {n} in meters"], ["with {n} {v}", "of {v}", "within {v}"], "number"),
    ("temperature degrees", NUMBER, ["The {n}", "The temperature to set"], ["to {v} degrees", "at {v} degrees", "with {v} degrees"], "number"),
    ("page year floor row line chapter", INTEGER, ["The {n}", "Which {n}"], ["on {n} {v}", "{n} {v}", "from {n} {v}"], "integer"),
    ("rating stars score points", INTEGER, ["The {n}", "From 1 to 5"], ["with {v} {n}", "{v} {n}", "a {n} of {v}"], "count"),
    ("age grade rank", INTEGER, ["The {n}", "The {n} in years"], ["with {n} {v}", "{n} {v}", "at {n} {v}"], "integer"),
    ("tags items names files labels", "array", ["A list of {n}", "The {n}", "Which {n}"], ["with the {n} {v}", "{v}", "for {v}", "with {v}"], "things"),
    ("people guests attendees members recipients", "array", ["A list of {n}", "Who comes", "The {n}"], ["with {v}", "for {v}", "to {v}"], "persons"),
    ("cities places stops locations", "array", ["A list of {n}", "The {n} to use"], ["for {v}", "in {v}", "through {v}"], "cities"),
    ("urgent private public silent notify force shared repeat recurring express vegan outdoor", "boolean", ["Whether it is {n}", "True if {n}", "If it should be {n}"], ["{n}", "and make it {n}", "as {n}"], "flag"),
]
ENUMS = [
    ("priority importance urgency", "low, medium, high", ["with {v} {n}", "{v} {n}", "as {v}"]), ("size", "small, medium, large", ["in {v}", "size {v}", "in size {v}"]),
    ("format type file_type", "pdf, csv, json, html, txt", ["as {v}", "in {v} format", "as a {v}"]), ("status state", "open, closed, active, done", ["with {n} {v}", "that are {v}", "to {v}"]),
    ("sort order_by sort_by", "date, name, price, size", ["sorted by {v}", "ordered by {v}", "by {v}"]), ("mode", "fast, slow, quiet, eco, auto", ["in {v} mode", "with mode {v}"]),
    ("period interval frequency", "daily, weekly, monthly, yearly", ["{v}", "on a {v} basis"]), ("class travel_class", "economy, business, first", ["in {v} class", "{v} class"]),
    ("transport vehicle travel_mode", "car, bus, train, bike, walking", ["by {v}", "using {v}"]), ("units system", "metric, imperial", ["in {v} units", "using {v} units"]),
    ("category genre kind", "sports, politics, science, music, comedy, drama, rock, jazz", ["about {v}", "of {n} {v}", "in {v}", "{v}"]),
    ("direction", "up, down, left, right", ["{v}", "to the {v}"]), ("difficulty level", "easy, normal, hard", ["with {v} {n}", "that is {v}", "{v}"]),
    ("currency", "USD, EUR, GBP, JPY", ["in {v}", "as {v}"]), ("language lang", "en, de, fr, es", ["in {v}", "with language {v}"]),
]
PURPOSES = ["{V} {a} {n}", "{V}s {a} {n}", "This function {v}s {a} {n}", "{V} {a} {n} of the user", "Use this to {v} {a} {n}", "{V} {a} {n} in the system",
            "{V} {a} {n} and return it", "Lets you {v} {a} {n}", "{V} {a} {n} by its data", "Can {v} {a} {n}"]
