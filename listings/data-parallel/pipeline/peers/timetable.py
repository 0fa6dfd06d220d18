"""The timetable of this recipe, made as the Rust program makes it."""

PLACES = (
    "Zürich Malmö Kraków Łódź Reykjavík Москва Αθήνα Plzeň Győr Århus Cádiz Logroño Besançon Orléans Liège Köln Düsseldorf Göttingen "
    "Saarbrücken Genève Neuchâtel Bruxelles Antwerpen Rotterdam Groningen København Göteborg Jyväskylä Hämeenlinna Tromsø Lillehammer Čačak "
    "Београд София Θεσσαλονίκη İzmir Eskişehir Chișinău Timișoara Žilina Šiauliai Klaipėda Rēzekne Kohtla-Järve Харків Запоріжжя Guimarães "
    "Setúbal"
).split()


def timetable(n):
    """`n` lines as they were typed, and as they were meant."""
    state = 1

    def random(below):
        nonlocal state
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (state >> 33) % below

    typed, meant = [], []
    for _ in range(n):
        for _ in range(2):
            place = PLACES[random(len(PLACES))]
            typo, position = random(6), random(len(place))
            before, letter, after = place[:position], place[position], place[position + 1 :]
            letter = {0: "", 1: letter + letter, 2: "x"}.get(typo, letter)
            typed.append(before + letter + after + ";")
            meant.append(place + ";")
        minutes = f"{10 + random(600)}\n"
        typed.append(minutes)
        meant.append(minutes)
    return "".join(typed), "".join(meant)
