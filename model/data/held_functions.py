"""Functions for the evaluation only, in the notation of `written.py`. Their names are listed in `held_functions_names.py`."""

from .phrasings import lines

FUNCTIONS = lines("""
send_email | Send an email to someone | to:email:The recipient's address; subject:thing:The subject; body:text?:The text | send an email to {to} about {subject}; email {to} with the subject {subject} and the body {body}; write an email to {to}, subject {subject}
convert_currency | Convert an amount of money from one currency to another | amount:num:The amount; from:currency:The currency to convert from; to:currency:The currency to convert to | convert {amount} {from} to {to}; how much is {amount} {from} in {to}; change {amount} {from} into {to}
book_table | Book a table at a restaurant | restaurant:title:Name of the restaurant; people:count:Number of people; time:time:When to come | book a table for {people} at {restaurant} at {time}; I need a table for {people} people at {restaurant}, {time}; reserve a table at {restaurant} for {people} at {time}
translate_text | Translate a text into another language | text:text:The text; language:language:The target language | translate {text} into {language}; what is {text} in {language}; say {text} in {language}
create_event | Create an event in the calendar | title:thing:Title of the event; date:date:The day; time:time?:Start time | create an event {title} on {date}; put {title} in my calendar for {date} at {time}; add {title} on {date} at {time}
find_recipe | Find a recipe | dish:food:The dish; servings:count?:How many servings | find a recipe for {dish}; how do I cook {dish} for {servings}; recipe for {dish} with {servings} servings
get_directions | Get directions between two places | from:city:Starting point; to:city:Destination; mode:enum(walking/driving/transit)?:Way of travelling | how do I get from {from} to {to}; directions from {from} to {to} by {mode}; show me the way from {from} to {to}
order_taxi | Order a taxi | pickup:city:Where to pick up; destination:city:Where to go; time:time?:When | order a taxi from {pickup} to {destination}; I need a taxi from {pickup} to {destination} at {time}; get me a taxi in {pickup} that goes to {destination}
reserve_room | Reserve a meeting room | room:fake:Name of the room; date:date:The day; people:count?:How many people | reserve the room {room} on {date}; I need room {room} on {date} for {people} people; book room {room} for {date}
track_package | Track a package by its number | number:code:Tracking number | track package {number}; where is my package {number}; what is the status of package {number}
define_word | Define a word | word:fake:The word to define | define {word}; give me the definition of {word}; what does the word {word} mean
post_message | Post a message to a channel | channel:fake:The channel; message:text:The message | post {message} to {channel}; write {message} in the channel {channel}; send {message} to channel {channel}
rename_file | Rename a file | old_name:fake:Current name; new_name:fake:New name | rename {old_name} to {new_name}; change the file name {old_name} to {new_name}; call the file {old_name} {new_name} from now on
add_reminder | Add a reminder | text:text:What to remember; date:date:When | remind me on {date}: {text}; add a reminder for {date} with the text {text}; remind me {date} that {text}
turn_on_light | Turn on the light in a room | room:room:The room | turn on the light in the {room}; switch on the {room} light; light on in the {room}
schedule_meeting | Schedule a meeting with some people | people:persons:Who takes part; date:date:The day; minutes:int?:Length in minutes | schedule a meeting with {people} on {date}; meet {people} on {date} for {minutes} minutes; set up a meeting with {people} for {date}
find_flights | Search for flights | origin:city:Departure city; destination:city:Arrival city; date:date?:Travel date | find flights from {origin} to {destination}; I want to fly from {origin} to {destination} on {date}; flights {origin} to {destination} {date}
get_news | Get the latest news about a topic | topic:topic:The topic; count:count?:How many articles | get the news about {topic}; show me {count} news about {topic}; what is new about {topic}
pay_invoice | Pay an invoice | invoice:code:Invoice number; amount:num:The amount | pay invoice {invoice} with {amount}; settle the invoice {invoice}, amount {amount}; pay {amount} for invoice {invoice}
cancel_order | Cancel an order | order_id:code:The order; reason:thing?:Why | cancel order {order_id}; cancel my order {order_id} because of {reason}; please stop order {order_id}
random_number | Generate a random number | min:int:Lowest number; max:int:Highest number | give me a random number between {min} and {max}; random number from {min} to {max}; pick a number between {min} and {max}
count_words | Count the words of a text | text:text:The text | count the words in {text}; how many words are in {text}; number of words in {text}
create_user | Create a user account | name:person:Full name; email:email:Email address; role:enum(admin/editor/viewer)?:The role | create a user {name} with email {email}; new user {name}, {email}, role {role}; make an account for {name} with {email}
delete_note | Delete a note | id:int:Number of the note | delete note {id}; remove the note number {id}; note {id} can be deleted
get_movie_times | Get the times a movie is shown | movie:title:The movie; city:city:The city | when is {movie} shown in {city}; movie times of {movie} in {city}; at what time can I see {movie} in {city}
rate_movie | Rate a movie | movie:title:The movie; stars:count:One to five stars | rate {movie} with {stars} stars; give {movie} {stars} stars; {stars} stars for {movie}
open_ticket | Open a support ticket | title:thing:Short title; priority:enum(low/normal/high)?:Priority | open a ticket: {title}; open a {priority} priority ticket for {title}; I need a ticket about {title} with priority {priority}
find_restaurants | Find restaurants in a city | city:city:The city; cuisine:enum(italian/chinese/mexican/indian):Kind of food | find {cuisine} restaurants in {city}; where can I eat {cuisine} food in {city}; which {cuisine} restaurants are in {city}
get_calories | Get the calories of a food | food:food:The food; grams:int?:Weight in grams | how many calories does {food} have; calories of {grams} grams of {food}; get the calories for {food}
water_plants | Water the plants | minutes:count:For how many minutes; zone:fake?:Part of the garden | water the plants for {minutes} minutes; water zone {zone} for {minutes} minutes; give the plants water for {minutes} minutes
play_song | Play a song | title:title:Title of the song; artist:person?:The artist | play {title}; play {title} by {artist}; I want to hear {title} by {artist}
set_volume | Set the volume | level:int:Level from 0 to 100 | set the volume to {level}; volume {level}; make it {level} percent loud
get_exchange_rate | Get the exchange rate of two currencies | base:currency:First currency; target:currency:Second currency | what is the exchange rate from {base} to {target}; exchange rate {base} {target}; how many {target} do I get for one {base}
get_time | Get the current time in a city | city:city:The city | what time is it in {city}; tell me the time in {city}; current time in {city}
lock_door | Lock a door of the house | door:enum(front/back/cellar):Which door | lock the {door} door; please lock the {door} door; is the {door} door open? Lock it
order_pizza | Order a pizza | kind:food:Which pizza; size:enum(small/medium/large):The size; quantity:count?:How many | order a {size} pizza {kind}; I would like {quantity} {size} pizzas {kind}; a {size} {kind} pizza please
share_photo | Share a photo with someone | photo:code:The photo; person:person:Who gets it | share photo {photo} with {person}; show photo {photo} to {person}; let {person} see photo {photo}
start_workout | Start a workout | kind:enum(running/cycling/yoga):Kind of workout; minutes:int:Length | start {minutes} minutes of {kind}; start a {kind} workout of {minutes} minutes; I want to do {kind} for {minutes} minutes
get_sunrise | Get the time of sunrise | city:city:The city; date:date?:The day | when does the sun rise in {city}; sunrise in {city} on {date}; at what time is sunrise in {city}
convert_units | Convert a value from one unit to another | value:num:The value; from_unit:unit:Unit of the value; to_unit:unit:Wanted unit | convert {value} {from_unit} to {to_unit}; how many {to_unit} are {value} {from_unit}; {value} {from_unit} in {to_unit}
generate_password | Generate a password | length:int:How many characters | generate a password with {length} characters; I need a new password of length {length}; make a {length} character password
create_invoice | Create an invoice for a customer | customer:person:The customer; amount:num:The amount; due:date?:When it is due | create an invoice of {amount} for {customer}; bill {customer} {amount}, due {due}; invoice {customer} over {amount}
resize_image | Resize an image | width:int:New width in pixels; height:int:New height in pixels | resize the image to {width} by {height}; make the image {width} wide and {height} high; scale the image to {width} x {height} pixels
find_hotels | Find hotels in a city | city:city:The city; nights:count:How many nights; max_price:num?:Highest price a night | find hotels in {city} for {nights} nights; hotels in {city} under {max_price} for {nights} nights; where can I stay {nights} nights in {city}
""")

# Requests that nothing fits, for lists without a matching function.
MISC = lines("""
What is the square root of love?
Who painted the ceiling of the Sistine Chapel?
Who invented the telephone?
How heavy is an elephant?
Why do leaves fall?
Which planet is the largest?
What does {p} think of {x}?
When does {p} come home?
Compose a melody for {p}.
Tell me a riddle.
Tell me a bedtime story.
How long do turtles live?
What is the tallest building in {c}?
Which river flows through {c}?
Who is the mayor of {c}?
How many islands does {k} have?
What is the national animal of {k}?
What do people eat in {k}?
Should I learn {l}?
How difficult is {l}?
Is {f} healthy?
What goes well with {f}?
Iron my shirts.
Feed the cat.
Peel the potatoes.
Build a house for {p}.
Drive {p} to {c}.
Knit a sweater for {p}.
Arrest {p}.
Did {p} win the race?
What is {p} doing?
Make {p} laugh.
Who sang {t}?
Is {t} a good film?
""")
SMALL_TALK = lines("""
Hello, nice to meet you!
Hi friend
Hey, how do you feel today?
How has your day been?
Thank you so much for this
Thanks, you were a big help
Good afternoon!
See you tomorrow
Take care!
What is your purpose?
What kind of things can you do for me?
Are you a computer?
Who built you?
That's lovely
Wonderful, great work
I am glad you are here
Okay, understood
Nice one
""")
