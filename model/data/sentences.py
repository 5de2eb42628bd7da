"""Free texts, titles, things, topics and days for the training split: small grammars, so that a value is seldom the same twice."""

from .pools import HELD, words
from .phrasings import lines

WHO = words("""we, I, they, she, he, the team, my brother, my sister, our boss, the driver, the doctor, everyone, nobody, the kids, your friend,
    the neighbours, mum, dad, the plumber, the teacher, Anna, Tom, our guest, the baker, a man""")
IT = words("""the box, the car, the key, the report, the door, my phone, the letter, the heating, the lift, the shop, our train, the plane, the milk, the cake,
    the window, your order, the game, the roof, the printer, the meeting, the cat, the dog, the internet, the coffee machine, the booking, the lesson,
    the fence, the flight, the delivery, your bike, the washing machine, the wifi, the new desk, the oven, my laptop, the password, the test, the build,
    the server, the exam, the concert, dinner, breakfast, the party, school, work, the road, the shower""")
STATE = words("""late, ready, gone, open, closed, empty, full, here, lost, stolen, fixed, too loud, cold, warm, dirty, clean, wet, great, over, delayed, sold out,
    too heavy, in the kitchen, on the table, at the door, under the bed, in my bag, at the office, almost done, free today, on its way, wrong, missing,
    as good as new, not here yet, moved to Monday, starting soon, out of order, waiting""")
TASK = words("bring, buy, fetch, find, take, sell, return, clean, paint, wash, check, fix, open, close, print, pack, send, feed, call, move, count, carry, cut, keep, order, collect, book")
OBJECT = words("""the chairs, some bread, a cake, two tickets, the old boxes, the blue folder, my coat, more paper, the tools, a warm jacket, the tent, a bottle of juice,
    fresh flowers, the spare key, the photos, your shoes, three eggs, some wood, the form, a pen, the bill, a map, the fish, a gift, the camera, new batteries,
    clean towels, the suitcase, the ladder, grandma, the dentist, the bank, enough water, all the windows""")
WHEN = words("today, tonight, tomorrow, at noon, on Monday, next week, this evening, in an hour, before lunch, after work, soon, right away")
WHERE = words("in the park, at the station, downstairs, at the cafe, at home, near the bridge, in the lobby, at the gate, by the river, behind the church, in front of the cinema")
DID = words("lost, found, broke, sold, bought, missed, liked, forgot, finished, started, saw, moved, cleaned, opened, paid for")
HAPPENED = words("come, gone, stopped, started, changed, moved, landed, failed, passed, been found, been sold, been repaired, begun, been paid")

TEXTS = lines("""
{it} is {state}
{it} was {state}
{it} will be {state} {when}
{it} is not {state}
{it} has {happened}
{task} {object}
{task} {object} {when}
please {task} {object} {when}
do not forget to {task} {object}
remember to {task} {object} {when}
I have to {task} {object}
can you {task} {object} {when}
{who} will be {where} {when}
{who} {did} {it}
{who} {did} {object} {when}
see you {where} {when}
wait for me {where}
pick {who} up {where}
good luck with {it}
thanks for {object}
sorry about {it}
greetings from {who}
where is {it}
when is {it} {state}
no more {object} please
{who} and {who} are {where}
""")

QUALITIES = words("""weekly, monthly, yearly, old, new, small, big, last, first, second, winter, summer, spring, family, school, office, city, home, travel,
    work, team, budget, sales, music, garden, morning, evening, final, early, late, open, secret, short, long, public, private, daily, main, free, spare""")
OBJECTS = words("""report, plan, meeting, party, list, trip, review, call, lunch, dinner, game, class, course, project, contract, budget, visit, exam, concert,
    show, paper, letter, photo, idea, check, repair, sale, offer, store, map, guide, form, key, bill, ticket, policy, update, service, note, story, book, fair""")
SUBJECTS = words("""data, gift, delivery, store, price, order, account, password, battery, paper, water, travel, health, food, music, sports, tax, price, sale, repair, search, print,
    image, video, color, screen, network, test, team, security, child, student, home, car, bike, weekend, holiday, garden, wedding gift, customer, shipping""")
MATTERS = words("""rules, costs, times, plans, changes, help, limits, safety, storage, options, problems, tips, records, quality, protection, status, types, service,
    settings, terms, forms, groups, levels, reports, offers, points, returns, guide, manual, prices, dates, alerts, setup, tools, colors, sizes""")
HEROES = words("""Night, Day, River, Mountain, House, Dog, King, Queen, Star, Ocean, Forest, Street, Dream, Heart, Fire, Snow, Bird, Garden, Road, Boy, Girl, Train, Island,
    Letter, Mirror, Shadow, Tower, Winter, Summer, Storm, Moon, Sun, Horse, City, Door, Ship, Wolf, Song, Dance, Light, World, Sky, Bridge, Stone, Flower""")
LOOKS = words("""Blue, Red, Golden, Silent, Lost, Last, First, Dark, White, Black, Broken, Secret, Little, Great, Wild, Old, Lonely, Green, Long, Endless, Cold, Sweet,
    Crazy, Empty, Brave, Quiet, Distant, Frozen, Happy, Strange""")
TITLES = lines("""
The {looks} {hero}
{looks} {hero}
The {hero}
{hero} of {hero}
{hero} and {hero}
The {hero} of the {hero}
{looks} {hero}s
My {looks} {hero}
A {hero} in {hero}
{hero} in the {hero}
Back to the {hero}
One {looks} {hero}
Dancing with {hero}s
""")
MONTHS = words("January, February, March, April, May, June, July, August, September, October, November, December")
WEEKDAYS = words("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday")
PARTS = words("morning, evening, night, noon, midday")

WEATHER_HOW = words("light, heavy, strong, steady, patchy, dense, thick, warm, cold, icy, gentle, sudden, late, early, wet, dry, thin, first, local, passing, blowing, tropical, summer")
WEATHER_WHAT = words("rain, snow, fog, wind, hail, mist, sleet, frost, sun, clouds, thunder, storms, haze, dust, smoke, ice, heat, drifts, gusts, showers")
WEATHER_SHARE = words("mostly, partly, fairly, nearly, rather, very, quite, slightly, mainly, sometimes, always")
WEATHER_LOOKS = words("cloudy, clear, rainy, windy, dry, wet, cool, warm, icy, stormy, foggy, humid, grey, bright, snowy, misty, gloomy, fresh, breezy")
CITY_FIRST = words("San, Santa, Saint, Port, Fort, New, North, South, East, West, Old, Upper, Lower, Mount, Lake, Los, Las, El, La, Le, Bad, Great, Little, Cape, Palm, Grand, Sainte, King")
CITY_LAST = words("City, Beach, Falls, Springs, Bay, Valley, Hills, Park, Rock, Island, Harbor, Heights, Town, Creek, Bridge, Grove")
COMPANY_LAST = words("Motors, Foods, Group, Bank, Air, Oil, Steel, Energy, Labs, Media, Systems, Hotels, Stores, Brothers, Airlines, Electric, Software, Pharma, Partners, Mills, Toys, Holdings")

RESERVED = {entry.lower() for pool in HELD.values() for entry in pool}


class Sentences:
    """Draws values that no held-out pool lists."""

    def __init__(self, rng):
        self.rng = rng

    def _new(self, make):
        while True:
            text = make()
            if text.lower() not in RESERVED:
                return text

    def _fill(self, templates, **lists):
        template = self.rng.choice(templates)
        while "{" in template:
            begin, end = template.index("{"), template.index("}")
            template = template[:begin] + self.rng.choice(lists[template[begin + 1:end]]) + template[end + 1:]
        return template

    def text(self, fake):
        """A sentence; in half of them a made-up word stands for one of the words."""
        text = self._new(lambda: self._fill(TEXTS, it=IT, state=STATE, when=WHEN, task=TASK, object=OBJECT, who=WHO, where=WHERE, did=DID, happened=HAPPENED))
        if self.rng.random() < 0.5:
            return text
        parts = text.split(" ")
        parts[self.rng.randrange(len(parts))] = fake()
        return " ".join(parts)

    def title(self):
        return self._new(lambda: self._fill(TITLES, looks=LOOKS, hero=HEROES))

    def thing(self):
        return self._new(lambda: f"{self.rng.choice(QUALITIES)} {self.rng.choice(OBJECTS)}")

    def topic(self):
        return self._new(lambda: f"{self.rng.choice(SUBJECTS)} {self.rng.choice(MATTERS)}")

    def condition(self):
        """Weather in two words, sometimes three."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.5:
            return self._new(lambda: f"{rng.choice(WEATHER_HOW)} {rng.choice(WEATHER_WHAT)}".capitalize())
        if kind < 0.8:
            return self._new(lambda: f"{rng.choice(WEATHER_SHARE)} {rng.choice(WEATHER_LOOKS)}".capitalize())
        return self._new(lambda: f"{rng.choice(WEATHER_WHAT)} and {rng.choice(WEATHER_WHAT)}".capitalize())

    def city(self, fake):
        """A city of two words around a made-up one."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.6:
            return self._new(lambda: f"{rng.choice(CITY_FIRST)} {fake().capitalize()}")
        if kind < 0.8:
            return self._new(lambda: f"{fake().capitalize()} {rng.choice(CITY_LAST)}")
        twice = fake().capitalize()
        return f"{twice} {twice}"

    def company(self, fake):
        return self._new(lambda: f"{fake().capitalize()} {self.rng.choice(COMPANY_LAST)}")

    def day(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.45:
            return self._new(lambda: f"{rng.choice(MONTHS)} {rng.randint(1, 31)}")
        if kind < 0.6:
            return self._new(lambda: f"{rng.choice(('next', 'this', 'last', 'every'))} {rng.choice(WEEKDAYS + ['week', 'month', 'weekend', *PARTS])}")
        if kind < 0.75:
            return self._new(lambda: f"{rng.choice(WEEKDAYS + ['tomorrow', 'today'])} {rng.choice(PARTS)}")
        if kind < 0.9:
            return self._new(lambda: f"in {rng.choice(('two', 'three', 'five', 'ten', '4', '14'))} {rng.choice(('days', 'weeks', 'months'))}")
        return self._new(lambda: f"the {rng.randint(4, 20)}th of {rng.choice(MONTHS)}")
