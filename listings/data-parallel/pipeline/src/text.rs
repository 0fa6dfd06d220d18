//! The text of this recipe: a timetable typed by hand, always the same, and what was meant.

/// Places in several alphabets. Any two of them differ by three letters at least, so that a single typo leaves no doubt.
pub const PLACES: [&str; 48] = [
    "Zürich",
    "Malmö",
    "Kraków",
    "Łódź",
    "Reykjavík",
    "Москва",
    "Αθήνα",
    "Plzeň",
    "Győr",
    "Århus",
    "Cádiz",
    "Logroño",
    "Besançon",
    "Orléans",
    "Liège",
    "Köln",
    "Düsseldorf",
    "Göttingen",
    "Saarbrücken",
    "Genève",
    "Neuchâtel",
    "Bruxelles",
    "Antwerpen",
    "Rotterdam",
    "Groningen",
    "København",
    "Göteborg",
    "Jyväskylä",
    "Hämeenlinna",
    "Tromsø",
    "Lillehammer",
    "Čačak",
    "Београд",
    "София",
    "Θεσσαλονίκη",
    "İzmir",
    "Eskişehir",
    "Chișinău",
    "Timișoara",
    "Žilina",
    "Šiauliai",
    "Klaipėda",
    "Rēzekne",
    "Kohtla-Järve",
    "Харків",
    "Запоріжжя",
    "Guimarães",
    "Setúbal",
];

/// The timetable of `n` lines as it was typed, and as it was meant: `from;to;minutes`.
pub fn timetable(n: usize) -> (String, String) {
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        // Knuth's MMIX generator; its upper bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut typed, mut meant) = (String::new(), String::new());
    for _ in 0..n {
        for _ in 0..2 {
            let place = PLACES[random(PLACES.len())];
            let (typo, position) = (random(6), random(place.chars().count()));
            for (index, letter) in place.chars().enumerate() {
                match typo {
                    0 if index == position => {}
                    1 if index == position => typed.extend([letter, letter]),
                    2 if index == position => typed.push('x'),
                    _ => typed.push(letter),
                }
            }
            meant.push_str(place);
            typed.push(';');
            meant.push(';');
        }
        let minutes = format!("{}\n", 10 + random(600));
        typed.push_str(&minutes);
        meant.push_str(&minutes);
    }
    (typed, meant)
}
