"""Names of the functions that only the evaluation uses: the composer never makes one of these."""

HELD_NAMES = set("""send_email convert_currency book_table translate_text create_event find_recipe get_directions order_taxi reserve_room track_package
define_word post_message rename_file add_reminder turn_on_light schedule_meeting find_flights get_news pay_invoice cancel_order random_number
count_words create_user delete_note get_movie_times rate_movie open_ticket find_restaurants get_calories water_plants play_song set_volume
get_exchange_rate get_time lock_door order_pizza share_photo start_workout get_sunrise convert_units generate_password create_invoice
resize_image find_hotels""".split())
