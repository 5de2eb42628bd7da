"""Messages that need no function: small talk, and requests that no listed function fits."""

from . import phrasings
from .nine import Task
from .phrasings import lines

REFUSAL = "Sorry, I have no function for that."
ABOUT = "I am a small assistant. I can call the functions that are listed here."

SMALL_TALK = {
    "Hello! How can I help you?": lines("""
        hello
        hi
        hey
        hello there
        hi there
        hey there
        hello assistant
        good day
        greetings
        howdy
        hi bot
        hello again
        is anybody here
        are you there
        can you hear me
        anyone there
        yo
        hello, how can you help me today
        nice to see you
        nice meeting you
        pleased to meet you
        hello my friend
        hi buddy
        hey assistant
        good to see you
        hi, it's me again
        I am back
        welcome
        hello computer
        hey you
        hi everyone
        good afternoon to all
        hello, I am new here
        hello, my name is Anna"""),
    "Good morning! How can I help you?": ["good morning", "morning", "a very good morning", "good morning to you"],
    "Good evening! How can I help you?": ["good evening", "evening", "good evening to you"],
    "You are welcome!": lines("""
        thanks
        thank you
        thank you very much
        thanks a lot
        many thanks
        thanks for your help
        great, thanks
        thank you, that helps
        ok thanks
        that was helpful, thank you
        cool, thanks
        perfect, thank you
        thx
        thanks, that is all
        thanks so much
        thank you for everything
        thank you, that was great
        thanks, I appreciate it
        you helped me a lot
        that was a great help
        I am grateful
        very kind of you
        thanks again
        thank you, you are the best"""),
    "I am fine, thank you. How can I help you?": lines("""
        how are you
        how are you doing
        how are you today
        how is it going
        how do you do
        are you well
        what's up
        how do you feel
        are you fine
        everything ok
        how was your day
        are you having a good day
        how is your day
        how do you feel today
        are you happy
        are you tired
        is everything fine with you
        how is life
        how have you been
        how was your morning
        how was your night
        how was your weekend
        how has your week been
        how has it been
        how goes it
        are you ok
        are you feeling well
        did you have a nice morning
        did you sleep well
        have you had a good week
        you ok
        how are things
        how are things with you
        all well"""),
    ABOUT: lines("""
        who are you
        what are you
        what can you do
        what can I ask you
        what do you do
        what can you help me with
        how can you help me
        tell me about yourself
        are you a robot
        are you human
        what is your name
        do you have a name
        help
        help me
        can you help me
        I need help
        what are your functions
        which functions do you have
        what is this
        how does this work
        introduce yourself
        are you an AI
        who made you
        what is your job
        what are you good at
        what are you for
        why are you here
        are you a person
        are you a machine
        are you real
        are you alive
        who created you
        where do you come from
        what kind of assistant are you
        what kind of questions can I ask
        how can you be useful
        what do you know
        tell me what you can do
        show me what you can do
        explain what you do
        give me an overview of what you can do
        which things can you help with
        what should I ask you
        what is your task
        what is the use of you
        what was your goal again
        why did they make you
        what is your role here
        are you a program
        what makes you useful
        what are you able to do
        can you do anything useful
        what would you say about yourself
        describe yourself
        how old are you
        how smart are you
        do you sleep
        do you have feelings
        which model are you
        are you clever
        is there somebody behind you
        what tasks can you take over
        what is possible here"""),
    "Goodbye!": ["bye", "goodbye", "good bye", "see you", "see you later", "good night", "bye bye", "have a nice day", "until next time", "that's all, bye", "see you soon",
                 "see you next week", "I have to go", "I must leave now", "talk to you later", "be well", "farewell", "ciao", "good bye for now", "have a good evening", "have a great weekend", "take it easy",
                 "see you around", "see you on Friday", "I am leaving", "I am off now", "so long", "stay well", "keep well", "stay healthy", "have fun", "sleep well", "all the best", "that was it for today", "we are done", "later"],
    "Great!": ["ok", "okay", "great", "nice", "cool", "good", "perfect", "well done", "good job", "wonderful", "that is nice", "awesome", "very good",
               "you are great", "I like you", "fine", "very nice", "sounds good", "that is good",
               "great work", "excellent", "amazing", "I see", "got it", "alright", "I understand", "all right", "sure", "that makes sense", "interesting",
               "so nice", "beautiful", "I am happy", "I love it", "this is fun", "yes", "right", "good to know", "impressive", "very well", "cheers",
               "good one", "great one", "nice work", "nice job", "nice try", "cool one", "lovely", "super", "fantastic", "brilliant", "splendid", "smart", "clever", "wow",
               "not bad", "I like it", "I like that", "that's great", "that's cool", "that was fast", "that was good", "so good", "what a nice answer", "true", "exactly",
               "agreed", "correct", "no problem", "never mind", "fair enough", "haha", "funny", "glad to hear that", "good for you", "well well"],
    "I am sorry about that.": ["that is wrong", "this is bad", "you are wrong", "that was not right", "no, that is wrong", "I am not happy", "bad answer",
                               "you do not understand me", "this does not help"],
}

# Requests outside every function list used in training; `{x}` is a thing, `{p}` a person, `{c}` a city.
MISC = lines("""
Who wrote {t}
Who is {p}
Who is the president of {k}
What is the capital of {k}
How old is {p}
How tall is {p}
When was {p} born
Why is the sky blue
Why do cats sleep so much
What is the meaning of life
Tell me a joke
Tell me a story about {x}
Write a poem about {x}
Write a story about {p}
Write an essay on {x}
Sing a song for {p}
Draw a picture of {x}
Paint {x} for me
How many people live in {c}
How many people live in {k}
Which language do they speak in {k}
What language is spoken in {c}
Remember that {p} likes {f}
Clean my room
Walk the dog
Fix my car
Repair my {q}
Who won the game yesterday
Who won the match in {c}
What is on TV tonight
What should I eat today
What should I do in {c}
Can you drive me to {c}
Can you cook {f}
Can you dance
Can you fly
Fly to {c}
Delete all my files
Format the disk
Restart the computer
Show me a picture of {x}
Which film should I watch
Recommend a book about {x}
Find me a job in {c}
Flip a coin
Roll a dice
Spell {x}
Correct my text
Explain why {p} left
Marry me
Sell my {q}
Vote for {p}
Teach me {l}
Wash my {q}
Make me a coffee
Bring me {f}
Buy a house in {c}
Block {p}
Follow {p}
What is my name
Where do I live
Where is {p}
Where is my {q}
Is {p} at home
Do my homework
Do you like {x}
Do you like {f}
What do you think about {p}
What do you think of {k}
I like {f}
I love {k}
I hate {x}
I am tired
I am hungry
I am bored
I am from {k}
My name is {p}
My {q} is broken
My {x} is very nice
{p} is my friend
{p} likes {f}
{p} lives in {c}
{p} has a new {q}
The {x} was great
It was a long day
I have two cats
I was in {c} last year
I bought a {q} yesterday
I am learning {l}
Is {l} hard
Is {k} big
Which country has the most people
Which animal is the fastest
Which city is the oldest
What is the highest mountain
What is the longest river
What is the deepest sea
What is the name of {p}'s dog
What is love
What is a {q} made of
What did {p} say
What does {p} want
What happened in {k}
When is {p} coming
When did the war end
When does the shop open
Where was {p} born
Where does {f} come from
Where do penguins live
Who discovered America
Who built the pyramids
Who is the king of {k}
Who plays in {t}
Who likes {f}
Who knows {p}
How do birds fly
How does a car work
How heavy is a whale
How many legs has a spider
How many friends has {p}
How fast is a train
How big is the moon
How long is {t}
How does {t} end
How did {p} die
Why is {p} sad
Why is the sea salty
Why do people like {f}
Can dogs see colours
Can {p} swim
Could you love {p}
Would you like some {f}
Should I marry {p}
Should {p} go to {c}
Is the earth round
Is there life on Mars
Are cats smart
Did {p} call
Does {p} like me
Has {p} arrived
Will {p} win
Tell {p} a secret
Think about {x}
Sing about {x}
Write a song for {p}
Write a book about {k}
Imagine {x}
Dream of {c}
Jump
Run away
Go home
Sit down
Be quiet
Wait for {p}
Help {p}
Kiss {p}
Feed my dog
Cook {f}
Bake a cake for {p}
Eat {f}
Drink some water
Cut my hair
Wash the dishes
Carry my {q}
Hide the {q}
Break the {q}
Steal a {q}
Visit {p} in {c}
Take me to {c}
Bring {p} to {c}
Meet {p} in {c}
Fight with {p}
Dance with {p}
Learn {l}
Speak {l} with me
Solve the problem of {p}
Prove that {p} is right
Guess how old {p} is
Predict the future of {k}
""")


class Chat:
    def __init__(self, values):
        self.values, self.rng = values, values.rng

    def _dress(self, text, plain=0.5):
        rng = self.rng
        draw = rng.random()
        if draw < 0.4:
            text = text[0].upper() + text[1:]
        elif draw < 0.5:
            text = text.lower()
        return text + (rng.choice(("!", ".", "?", "", "", " :)")) if plain else "")

    def small_talk(self):
        answer = self.rng.choice(list(SMALL_TALK))
        return Task("small_talk", self._dress(self.rng.choice(SMALL_TALK[answer])), [], answer)

    def misc(self, templates=MISC):
        v, rng = self.values, self.rng
        text = rng.choice(templates).rstrip(".?!").format(
            t=v.word("title"), p=v.word("person"), k=v.word("country"), x=v.word("thing"), c=v.word("city"), c2=v.word("city"), f=v.word("food"),
            l=v.word("language"), q=v.word("product"), u=v.word("unit"), u2=v.word("unit"), n=v.integer(1, 500), h=v.time())
        if rng.random() < 0.2:
            text = text.lower()
        if rng.random() < 0.2:
            text = rng.choice(phrasings.PREFIXES) + text
        return Task("refusal", text + rng.choice(phrasings.SUFFIXES), [], REFUSAL)

    def refuse(self, task):
        """A request for a function that is not listed."""
        return Task("refusal", task.user, [], REFUSAL)
