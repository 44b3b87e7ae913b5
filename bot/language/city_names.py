"""The towns of Ecuador that customers name, and what else they call them."""

from bot.language.word_lists import list_names

# The sixteen cities of the sample bases, each with an office.
WITH_OFFICE = list_names(
    "Guayaquil, Machala, Riobamba, Quito, Quevedo, Cuenca, Babahoyo, Santo Domingo, Ibarra, Latacunga, "
    "Manta, Tulcán, Ambato, Portoviejo, Loja, Esmeraldas"
)

# Others whose names are no common word, surname or first name.
OTHERS = list_names(
    "Alausí, Arajuno, Archidona, Arenillas, Atacames, Atuntaqui, Azogues, Bahía de Caráquez, Balzar, "
    "Baños de Agua Santa, Biblián, Calceta, Caluma, Cañar, Cariamanga, Catacocha, Catamayo, Catarama, "
    "Cayambe, Chaguarpamba, Chillanes, Chone, Chunchi, Colimes, Cotacachi, Cumandá, Daule, Durán, "
    "Echeandía, Flavio Alfaro, Francisco de Orellana, Gonzanamá, Gualaceo, Gualaquiza, Guamote, "
    "Guaranda, Huaca, Huaquillas, Jaramijó, Jipijapa, La Joya de los Sachas, La Troncal, Lomas de "
    "Sargentillo, Loreto de Orellana, Macará, Macas, Machachi, Marcabelí, Mocache, Montecristi, Muisne, "
    "Nobol, Nueva Loja, Otavalo, Paján, Pallatanga, Palora, Paute, Pedernales, Pedro Carbo, Pedro "
    "Vicente Maldonado, Pelileo, Píllaro, Pimampiro, Portovelo, Puebloviejo, Puerto Ayora, Puerto "
    "Baquerizo Moreno, Puerto López, Puerto Quito, Puerto Villamil, Pujilí, Puyo, Quinindé, Quinsaloma, "
    "Samborondón, San Gabriel, San Lorenzo, San Miguel de los Bancos, Sangolquí, Santa Elena, Santa "
    "Lucía, Saquisilí, Saraguro, Shushufindi, Sigchos, Sígsig, Sozoranga, Sucúa, Tabacundo, Tisaleo, "
    "Tosagua, Urcuquí, Vinces, Yaguachi, Yantzaza, Zapotillo, Zaruma, Zumba, Zumbi"
)

# Of the others, those long and odd enough to be told with a slip in them.
FORGIVING = list_names(
    "Gualaceo, Huaquillas, Jipijapa, Montecristi, Otavalo, Samborondón, Sangolquí, Shushufindi"
)

# Also something else in Spanish: a town only after words that lead to a place, or as the whole answer.
COMMON = list_names(
    "Balao, Balsas, Bucay, Buena Fe, Celica, Cevallos, Chambo, Colta, El Ángel, El Carmen, El Corazón, "
    "El Guabo, El Pangui, El Tambo, El Triunfo, Girón, Guano, Junín, La Concordia, La Libertad, La "
    "Maná, Las Naves, Limón, Milagro, Mocha, Montalvo, Nabón, Naranjal, Naranjito, Palenque, Palestina, "
    "Pasaje, Patate, Penipe, Pindal, Piñas, Playas, Pucará, Rocafuerte, Salcedo, Salinas, San Vicente, "
    "Santa Ana, Santa Isabel, Santa Rosa, Simón Bolívar, Tena, Ventanas, Zamora"
)

# Other names, folded. Those in COMMON_NICKNAMES are also something else, as the names in COMMON are.
NICKNAMES = {
    "Guayaquil": "gye, wayaquil, la perla del pacifico, santiago de guayaquil",
    "Quito": "uio, san francisco de quito",
    "Santo Domingo": "sto domingo, sto dgo, stodgo, santo dgo, sant domingo"
    ", santo domingo de los tsachilas, santo domingo de los colorados"
    ", sto domingo de los tsachilas, sto domingo de los colorados",
    "Ambato": "anbato, ambto",
    "Nueva Loja": "lago agrio, lagoagrio",
    "Francisco de Orellana": "el coca, puerto francisco de orellana",
    "La Joya de los Sachas": "joya de los sachas, los sachas",
    "Quinindé": "rosa zarate",
    "Huaquillas": "guaquillas",
    "Sangolquí": "valle de los chillos",
    "Puerto Ayora": "pto ayora",
    "Puerto López": "pto lopez",
    "Puerto Quito": "pto quito",
    "Buena Fe": "san jacinto de buena fe",
    "Santa Elena": "sta elena",
    "Santa Rosa": "sta rosa",
    "Durán": "eloy alfaro duran",
    "Playas": "general villamil, villamil playas, playas villamil",
    "Píllaro": "santiago de pillaro",
    "Machala": "mchala, machla, machal",
    "Latacunga": "lata cunga",
}
COMMON_NICKNAMES = {
    "Guayaquil": "la perla",
    "Francisco de Orellana": "coca",
    "Tena": "el tena",
    "Baños de Agua Santa": "banos",
    "Esmeraldas": "esmeralda",
    "Bahía de Caráquez": "bahia",
}
