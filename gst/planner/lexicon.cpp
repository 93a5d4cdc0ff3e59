// SPDX-License-Identifier: LGPL-2.1-or-later
#include "planner/lexicon.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace planner::lexicon {
namespace {

constexpr auto N = Gender::Unsaid;
constexpr auto F = Gender::She;
constexpr auto M = Gender::He;

constexpr Person kPeople[] = {
    {"woman", F, "long", "dress"},
    {"man", M, "short", "jacket"},
    {"girl", F, "long", "dress", true},
    {"boy", M, "short", "shirt", true},
    {"child", N, "short", "shirt", true},
    {"kid", N, "short", "shirt", true},
    {"baby", N, "bald", "shirt", true},
    {"toddler", N, "short", "shirt", true},
    {"teenager", N, "curly", "jacket"},
    {"teen", N, "curly", "jacket"},
    {"mother", F, "bun", "dress"},
    {"mum", F, "bun", "dress"},
    {"mom", F, "bun", "dress"},
    {"father", M, "short", "jacket"},
    {"dad", M, "short", "shirt"},
    {"daughter", F, "long", "dress"},
    {"son", M, "short", "shirt"},
    {"sister", F, "long", "dress"},
    {"brother", M, "short", "shirt"},
    {"grandmother", F, "bun", "dress", false, true},
    {"grandma", F, "bun", "dress", false, true},
    {"grandfather", M, "cap", "jacket", false, true},
    {"grandpa", M, "cap", "jacket", false, true},
    {"granddaughter", F, "long", "dress", true},
    {"grandson", M, "short", "shirt", true},
    {"wife", F, "long", "dress"},
    {"husband", M, "short", "shirt"},
    {"widow", F, "bun", "coat", false, true},
    {"widower", M, "short", "jacket", false, true},
    {"bride", F, "long", "dress"},
    {"groom", M, "short", "jacket"},
    {"friend", N, "", ""},
    {"lover", N, "", ""},
    {"stranger", N, "hood", "coat"},
    {"neighbour", N, "", ""},
    {"neighbor", N, "", ""},
    {"keeper", N, "cap", "coat"},
    {"fisherman", M, "cap", "coat"},
    {"fisherwoman", F, "bun", "coat"},
    {"fisher", N, "cap", "coat"},
    {"sailor", N, "cap", "jacket"},
    {"captain", N, "cap", "jacket", false, true},
    {"diver", N, "short", "jacket"},
    {"boatbuilder", N, "cap", "shirt", false, true},
    {"builder", N, "cap", "shirt"},
    {"carpenter", N, "cap", "shirt"},
    {"craftsman", M, "short", "shirt", false, true},
    {"craftswoman", F, "bun", "shirt"},
    {"maker", N, "bun", "shirt"},
    {"potter", N, "bun", "shirt"},
    {"blacksmith", N, "bald", "shirt"},
    {"weaver", N, "bun", "dress"},
    {"farmer", N, "cap", "shirt"},
    {"shepherd", N, "cap", "coat"},
    {"gardener", N, "cap", "shirt"},
    {"beekeeper", N, "hood", "coat"},
    {"baker", N, "cap", "shirt"},
    {"cook", N, "cap", "shirt"},
    {"chef", N, "cap", "jacket"},
    {"barista", N, "bun", "shirt"},
    {"waiter", M, "short", "shirt"},
    {"waitress", F, "bun", "dress"},
    {"bartender", N, "short", "shirt"},
    {"roaster", N, "short", "shirt"},
    {"customer", N, "short", "coat"},
    {"guest", N, "", ""},
    {"shopkeeper", N, "short", "shirt"},
    {"florist", N, "bun", "dress"},
    {"doctor", N, "short", "coat"},
    {"nurse", N, "bun", "shirt"},
    {"patient", N, "", "robe"},
    {"scientist", N, "short", "coat"},
    {"researcher", N, "short", "coat"},
    {"biologist", N, "bun", "jacket"},
    {"engineer", N, "short", "jacket"},
    {"astronomer", N, "short", "jacket"},
    {"teacher", N, "bun", "jacket"},
    {"student", N, "curly", "jacket"},
    {"pupil", N, "short", "shirt", true},
    {"librarian", N, "bun", "dress"},
    {"writer", N, "short", "jacket"},
    {"poet", N, "long", "coat"},
    {"painter", N, "curly", "shirt"},
    {"artist", N, "curly", "shirt"},
    {"photographer", N, "cap", "jacket"},
    {"musician", N, "long", "jacket"},
    {"singer", N, "long", "dress"},
    {"guitarist", N, "long", "jacket"},
    {"pianist", N, "short", "jacket"},
    {"drummer", N, "curly", "shirt"},
    {"violinist", N, "bun", "dress"},
    {"dancer", N, "bun", "dress"},
    {"ballerina", F, "bun", "dress"},
    {"actor", N, "", ""},
    {"actress", F, "long", "dress"},
    {"conductor", N, "short", "jacket"},
    {"dj", N, "cap", "jacket"},
    {"rapper", N, "hood", "jacket"},
    {"runner", N, "short", "shirt"},
    {"athlete", N, "short", "shirt"},
    {"boxer", N, "short", "robe"},
    {"climber", N, "cap", "jacket"},
    {"hiker", N, "cap", "jacket"},
    {"surfer", N, "long", "shirt"},
    {"swimmer", N, "short", "shirt"},
    {"cyclist", N, "cap", "shirt"},
    {"skater", N, "cap", "shirt"},
    {"driver", N, "cap", "jacket"},
    {"cabbie", N, "cap", "jacket"},
    {"pilot", N, "cap", "jacket"},
    {"astronaut", N, "hood", "jacket"},
    {"courier", N, "cap", "jacket"},
    {"postman", M, "cap", "jacket"},
    {"messenger", N, "cap", "jacket"},
    {"traveller", N, "hood", "coat"},
    {"traveler", N, "hood", "coat"},
    {"tourist", N, "cap", "shirt"},
    {"passenger", N, "", "coat"},
    {"wanderer", N, "hood", "coat"},
    {"pilgrim", N, "hood", "robe"},
    {"monk", M, "bald", "robe"},
    {"nun", F, "hood", "robe"},
    {"priest", M, "short", "robe"},
    {"detective", N, "short", "coat"},
    {"inspector", N, "short", "coat"},
    {"policeman", M, "cap", "jacket"},
    {"policewoman", F, "cap", "jacket"},
    {"officer", N, "cap", "jacket"},
    {"guard", N, "cap", "jacket"},
    {"thief", N, "hood", "jacket"},
    {"spy", N, "short", "coat"},
    {"soldier", N, "cap", "jacket"},
    {"knight", M, "hood", "robe"},
    {"king", M, "long", "robe", false, true},
    {"queen", F, "bun", "robe"},
    {"prince", M, "short", "robe"},
    {"princess", F, "long", "dress"},
    {"witch", F, "long", "robe"},
    {"wizard", M, "long", "robe", false, true},
    {"worker", N, "cap", "jacket"},
    {"miner", N, "cap", "jacket"},
    {"mechanic", N, "cap", "shirt"},
    {"clerk", N, "short", "shirt"},
    {"lawyer", N, "short", "jacket"},
    {"boss", N, "short", "jacket"},
    {"manager", N, "short", "jacket"},
    {"programmer", N, "hood", "shirt"},
    {"secretary", N, "bun", "dress"},
    {"founder", N, "short", "jacket"},
    {"clockmaker", N, "bald", "shirt", false, true},
    {"watchmaker", N, "bald", "shirt", false, true},
    {"tailor", N, "short", "shirt"},
    {"shoemaker", N, "bald", "shirt", false, true},
    {"violinmaker", N, "bald", "shirt", false, true},
    {"apprentice", N, "short", "shirt"},
    {"master", N, "bald", "robe", false, true},
    {"couple", N, "", ""},
    {"villager", N, "cap", "coat"},
    {"islander", N, "cap", "coat"},
    {"refugee", N, "hood", "coat"},
    {"orphan", N, "short", "coat", true},
    {"ghost", N, "long", "robe"},
    {"robot", N, "bald", "jacket"},
    {"hero", N, "", ""},
    {"heroine", F, "long", "coat"},
    {"person", N, "", ""},
    {"someone", N, "", ""},
    {"narrator", N, "", ""},
    {"host", N, "", ""},
    {"reporter", N, "bun", "coat"},
    {"journalist", N, "short", "coat"},
    {"caretaker", N, "cap", "coat", false, true},
    {"janitor", N, "cap", "shirt"},
    {"ranger", N, "cap", "jacket"},
    {"hunter", N, "cap", "jacket"},
    {"winemaker", N, "cap", "shirt"},
    {"brewer", N, "cap", "shirt"},
    {"tenant", N, "", ""},
    {"salvor", N, "cap", "jacket"},
};

constexpr std::string_view kAnimals[] = {"dog", "puppy", "cat", "kitten"};

constexpr Place kPlaces[] = {
    {"harbour", "harbour"},
    {"harbor", "harbour"},
    {"quay", "harbour"},
    {"pier", "harbour"},
    {"dock", "harbour"},
    {"docks", "harbour"},
    {"port", "harbour"},
    {"marina", "harbour"},
    {"wharf", "harbour"},
    {"jetty", "harbour"},
    {"boatyard", "harbour"},
    {"lighthouse", "harbour"},
    {"shipyard", "harbour"},
    {"beach", "beach"},
    {"shore", "beach"},
    {"coast", "beach"},
    {"sea", "beach"},
    {"ocean", "beach"},
    {"sand", "beach"},
    {"bay", "beach"},
    {"island", "beach"},
    {"lake", "beach"},
    {"river", "field"},
    {"surf", "beach"},
    {"street", "street"},
    {"road", "street"},
    {"alley", "street"},
    {"lane", "street"},
    {"village", "street"},
    {"town", "street"},
    {"market", "street"},
    {"square", "street"},
    {"pavement", "street"},
    {"sidewalk", "street"},
    {"crossing", "street"},
    {"bridge", "city"},
    {"courtyard", "street"},
    {"porch", "street"},
    {"doorstep", "street"},
    {"garage", "street"},
    {"highway", "desert"},
    {"bus stop", "street"},
    {"city", "city"},
    {"skyline", "city"},
    {"rooftop", "city"},
    {"roof", "city"},
    {"downtown", "city"},
    {"metropolis", "city"},
    {"balcony", "city"},
    {"tower", "city"},
    {"forest", "forest"},
    {"woods", "forest"},
    {"wood", "forest"},
    {"jungle", "forest"},
    {"grove", "forest"},
    {"clearing", "forest"},
    {"orchard", "forest"},
    {"field", "field"},
    {"meadow", "field"},
    {"farm", "field"},
    {"garden", "field"},
    {"park", "field"},
    {"hill", "field"},
    {"hillside", "field"},
    {"countryside", "field"},
    {"vineyard", "field"},
    {"pasture", "field"},
    {"cemetery", "field"},
    {"graveyard", "field"},
    {"playground", "field"},
    {"valley", "mountains"},
    {"mountain", "mountains"},
    {"mountains", "mountains"},
    {"peak", "mountains"},
    {"summit", "mountains"},
    {"cliff", "mountains"},
    {"ridge", "mountains"},
    {"glacier", "mountains"},
    {"alps", "mountains"},
    {"volcano", "mountains"},
    {"desert", "desert"},
    {"dune", "desert"},
    {"dunes", "desert"},
    {"canyon", "desert"},
    {"planet", "desert"},
    {"mars", "desert"},
    {"station", "station"},
    {"platform", "station"},
    {"railway", "station"},
    {"metro", "station"},
    {"subway", "station"},
    {"airport", "station"},
    {"terminal", "station"},
    {"kitchen", "kitchen", true},
    {"bakery", "kitchen", true},
    {"cafe", "kitchen", true},
    {"caf\xc3\xa9", "kitchen", true},
    {"restaurant", "kitchen", true},
    {"bar", "kitchen", true},
    {"pub", "kitchen", true},
    {"diner", "kitchen", true},
    {"roastery", "kitchen", true},
    {"brewery", "kitchen", true},
    {"coffeehouse", "kitchen", true},
    {"galley", "kitchen", true},
    {"office", "office", true},
    {"classroom", "office", true},
    {"school", "office", true},
    {"hospital", "office", true},
    {"laboratory", "office", true},
    {"lab", "office", true},
    {"boardroom", "office", true},
    {"ward", "office", true},
    {"newsroom", "office", true},
    {"bank", "office", true},
    {"precinct", "office", true},
    {"courtroom", "office", true},
    {"corridor", "office", true},
    {"hallway", "room", true},
    {"elevator", "office", true},
    {"stage", "stage", true},
    {"theatre", "stage", true},
    {"theater", "stage", true},
    {"concert", "stage", true},
    {"opera", "stage", true},
    {"church", "stage", true},
    {"cathedral", "stage", true},
    {"ballroom", "stage", true},
    {"nightclub", "stage", true},
    {"club", "stage", true},
    {"cinema", "stage", true},
    {"arena", "stage", true},
    {"gym", "stage", true},
    {"room", "room", true},
    {"bedroom", "room", true},
    {"house", "room", true},
    {"cottage", "room", true},
    {"cabin", "room", true},
    {"hut", "room", true},
    {"apartment", "room", true},
    {"flat", "room", true},
    {"hotel", "room", true},
    {"library", "room", true},
    {"study", "room", true},
    {"attic", "room", true},
    {"basement", "room", true},
    {"cellar", "room", true},
    {"workshop", "room", true},
    {"studio", "room", true},
    {"parlour", "room", true},
    {"parlor", "room", true},
    {"bathroom", "room", true},
    {"museum", "room", true},
    {"gallery", "room", true},
    {"shop", "room", true},
    {"store", "room", true},
    {"bookshop", "room", true},
    {"bookstore", "room", true},
    {"warehouse", "room", true},
    {"factory", "room", true},
    {"barn", "room", true},
    {"tent", "room", true},
    {"compartment", "room", true},
    {"carriage", "room", true},
    {"cockpit", "room", true},
    {"car", "street", false, true},
    {"train", "station", false, true},
    {"boat", "harbour", false, true},
    {"ship", "harbour", false, true},
    {"home", "room", true, true},
    {"bed", "room", true, true},
    {"window", "room", true, true},
    {"water", "beach", false, true},
    {"waves", "beach", false, true},
    {"tree", "forest", false, true},
    {"desk", "office", true, true},
};

constexpr Thing kThings[] = {
    {"letter", "letter", true},
    {"envelope", "letter", true},
    {"note", "letter", true},
    {"message", "letter", true},
    {"map", "letter", true},
    {"photograph", "letter", true},
    {"photo", "letter", true},
    {"picture", "letter", true},
    {"postcard", "letter", true},
    {"ticket", "letter", true},
    {"newspaper", "letter", true},
    {"paper", "letter", true},
    {"telegram", "letter", true},
    {"drawing", "letter", true},
    {"bottle", "bottle", true},
    {"wine", "bottle", true},
    {"perfume", "bottle", true},
    {"cup", "cup", true},
    {"mug", "cup", true},
    {"coffee", "cup", true},
    {"espresso", "cup", true},
    {"tea", "cup", true},
    {"bowl", "cup", true},
    {"glass", "cup", true},
    {"book", "book", true},
    {"diary", "book", true},
    {"notebook", "book", true},
    {"journal", "book", true},
    {"logbook", "book", true},
    {"sketchbook", "book", true},
    {"phone", "phone", true},
    {"smartphone", "phone", true},
    {"camera", "phone", true},
    {"key", "key", true},
    {"keys", "key", true},
    {"lantern", "lantern", true},
    {"candle", "lantern", true},
    {"torch", "lantern", true},
    {"flashlight", "lantern", true},
    {"flower", "flower", true},
    {"flowers", "flower", true},
    {"rose", "flower", true},
    {"bouquet", "flower", true},
    {"clock", "clock", true},
    {"watch", "clock", true},
    {"compass", "clock", true},
    {"ball", "ball", true},
    {"umbrella", "umbrella", true},
    {"suitcase", "suitcase", true},
    {"bag", "suitcase", true},
    {"briefcase", "suitcase", true},
    {"box", "crate", true},
    {"parcel", "crate", true},
    {"package", "crate", true},
    {"crate", "crate", true},
    {"chest", "crate", true},
    {"boat", "boat"},
    {"boats", "boat"},
    {"ship", "boat"},
    {"sailboat", "boat"},
    {"dinghy", "boat"},
    {"trawler", "boat"},
    {"lighthouse", "lighthouse"},
    {"beacon", "lighthouse"},
    {"car", "car"},
    {"taxi", "car"},
    {"van", "car"},
    {"truck", "car"},
    {"train", "train"},
    {"tram", "train"},
    {"bus", "train"},
    {"bicycle", "bicycle"},
    {"bike", "bicycle"},
    {"bench", "bench"},
    {"streetlamp", "streetlamp"},
    {"lamp", "lamp"},
    {"chair", "chair"},
    {"armchair", "armchair"},
    {"sofa", "armchair"},
    {"table", "table"},
    {"counter", "table"},
    {"workbench", "table"},
    {"desk", "table"},
    {"plant", "plant"},
    {"tree", "tree"},
    {"rock", "rock"},
    {"stone", "rock"},
    {"dog", "dog"},
    {"puppy", "dog"},
    {"cat", "cat"},
    {"kitten", "cat"},
};

using enum Deed;
constexpr Verb kVerbs[] = {
    {"stand", Still, ""},
    {"wait", Still, "standing"},
    {"sit", Still, "sitting"},
    {"lie", Still, "lying"},
    {"sleep", Still, "lying"},
    {"rest", Still, "sitting"},
    {"stay", Still, ""},
    {"pause", Still, ""},
    {"stop", Still, ""},
    {"hesitate", Still, ""},
    {"live", Still, ""},
    {"keep", Still, ""},
    {"tend", Work, "reaching"},
    {"guard", Still, "arms-crossed"},
    {"lean", Still, "arms-crossed"},
    {"kneel", Still, "kneeling"},
    {"crouch", Still, "kneeling"},
    {"wake", Still, "sitting"},
    {"awaken", Still, "sitting"},
    {"dream", Still, "lying"},
    {"pray", Still, "kneeling"},
    {"see", Sense, ""},
    {"look", Sense, ""},
    {"watch", Sense, ""},
    {"stare", Sense, ""},
    {"gaze", Sense, ""},
    {"glance", Sense, ""},
    {"notice", Sense, ""},
    {"spot", Sense, ""},
    {"hear", Sense, ""},
    {"listen", Sense, ""},
    {"remember", Sense, ""},
    {"realise", Sense, ""},
    {"realize", Sense, ""},
    {"recognise", Sense, ""},
    {"recognize", Sense, ""},
    {"understand", Sense, ""},
    {"think", Sense, ""},
    {"wonder", Sense, ""},
    {"discover", Sense, ""},
    {"learn", Sense, ""},
    {"know", Sense, ""},
    {"decide", Sense, ""},
    {"choose", Sense, ""},
    {"search", Sense, "walking"},
    {"forget", Sense, ""},
    {"believe", Sense, ""},
    {"observe", Sense, ""},
    {"study", Sense, "reading"},
    {"taste", Sense, ""},
    {"smell", Sense, ""},
    {"feel", Feel, ""},
    {"breathe", Feel, ""},
    {"sip", Sense, ""},
    {"read", Sense, "reading"},
    {"hope", Feel, ""},
    {"smile", Feel, ""},
    {"laugh", Feel, ""},
    {"cry", Feel, ""},
    {"weep", Feel, ""},
    {"nod", Feel, ""},
    {"sigh", Feel, ""},
    {"frown", Feel, ""},
    {"love", Feel, ""},
    {"miss", Feel, ""},
    {"grieve", Feel, ""},
    {"fear", Feel, ""},
    {"blush", Feel, ""},
    {"shiver", Feel, ""},
    {"trust", Feel, ""},
    {"forgive", Feel, ""},
    {"find", Handle, "reaching"},
    {"take", Handle, "reaching"},
    {"pick", Handle, "reaching"},
    {"open", Handle, "reaching"},
    {"close", Handle, "reaching"},
    {"hold", Handle, "reaching"},
    {"lift", Handle, "reaching"},
    {"put", Handle, "reaching"},
    {"place", Handle, "reaching"},
    {"lay", Handle, "reaching"},
    {"give", Handle, "reaching"},
    {"hand", Handle, "reaching"},
    {"offer", Handle, "reaching"},
    {"pour", Handle, "reaching"},
    {"light", Handle, "reaching"},
    {"touch", Handle, "reaching"},
    {"write", Handle, "sitting"},
    {"draw", Handle, "sitting"},
    {"sign", Handle, "sitting"},
    {"break", Handle, "reaching"},
    {"tear", Handle, "reaching"},
    {"fold", Handle, "reaching"},
    {"turn", Still, ""},
    {"pull", Handle, "reaching"},
    {"push", Handle, "reaching"},
    {"press", Handle, "reaching"},
    {"cut", Handle, "reaching"},
    {"grind", Handle, "reaching"},
    {"wrap", Handle, "reaching"},
    {"drop", Handle, "reaching"},
    {"throw", Handle, "reaching"},
    {"catch", Handle, "reaching"},
    {"drink", Handle, "sitting"},
    {"eat", Handle, "sitting"},
    {"serve", Handle, "reaching"},
    {"deliver", Handle, "reaching"},
    {"send", Handle, "reaching"},
    {"answer", Handle, "reaching"},
    {"reach", Handle, "reaching"},
    {"show", Handle, "pointing"},
    {"point", Handle, "pointing"},
    {"steal", Handle, "reaching"},
    {"hide", Handle, "kneeling"},
    {"lose", Handle, ""},
    {"save", Handle, "reaching"},
    {"receive", Handle, "reaching"},
    {"unlock", Handle, "reaching"},
    {"knock", Handle, "reaching"},
    {"pack", Handle, "reaching"},
    {"use", Handle, "reaching"},
    {"ring", Handle, "reaching"},
    {"wind", Handle, "reaching"},
    {"smooth", Handle, "reaching"},
    {"sand", Handle, "reaching"},
    {"knead", Handle, "reaching"},
    {"measure", Handle, "reaching"},
    {"shut", Handle, "reaching"},
    {"grab", Handle, "reaching"},
    {"set", Handle, "reaching"},
    {"slide", Handle, "reaching"},
    {"wipe", Handle, "reaching"},
    {"carry", Travel, "walking"},
    {"bring", Travel, "walking"},
    {"walk", Travel, "walking"},
    {"run", Travel, "running"},
    {"row", Travel, "sitting"},
    {"sail", Travel, "standing"},
    {"drive", Travel, "sitting"},
    {"ride", Travel, "sitting"},
    {"climb", Travel, "walking"},
    {"cross", Travel, "walking"},
    {"follow", Travel, "walking"},
    {"chase", Travel, "running"},
    {"race", Travel, "running"},
    {"rush", Travel, "running"},
    {"hurry", Travel, "running"},
    {"sprint", Travel, "running"},
    {"wander", Travel, "walking"},
    {"travel", Travel, "walking"},
    {"move", Travel, "walking"},
    {"swim", Travel, "lying"},
    {"fly", Travel, "standing"},
    {"step", Travel, "walking"},
    {"head", Travel, "walking"},
    {"go", Travel, "walking"},
    {"pass", Travel, "walking"},
    {"explore", Travel, "walking"},
    {"journey", Travel, "walking"},
    {"escape", Travel, "running"},
    {"flee", Travel, "running"},
    {"stroll", Travel, "walking"},
    {"hike", Travel, "walking"},
    {"cycle", Travel, "sitting"},
    {"dive", Travel, "reaching"},
    {"jump", Travel, "running"},
    {"lead", Travel, "walking"},
    {"approach", Travel, "walking"},
    {"drift", Travel, "standing"},
    {"descend", Travel, "walking"},
    {"skate", Travel, "running"},
    {"arrive", Arrive, "walking"},
    {"enter", Arrive, "walking"},
    {"come", Arrive, "walking"},
    {"appear", Arrive, "standing"},
    {"land", Arrive, "standing"},
    {"leave", Leave, "walking"},
    {"depart", Leave, "walking"},
    {"exit", Leave, "walking"},
    {"disappear", Leave, "walking"},
    {"vanish", Leave, "walking"},
    {"abandon", Leave, "walking"},
    {"return", Return, "walking"},
    {"meet", Meet, "standing"},
    {"greet", Meet, "waving"},
    {"hug", Meet, "reaching"},
    {"embrace", Meet, "reaching"},
    {"kiss", Meet, "standing"},
    {"help", Meet, "reaching"},
    {"join", Meet, "standing"},
    {"face", Meet, "standing"},
    {"confront", Meet, "pointing"},
    {"fight", Meet, "reaching"},
    {"teach", Meet, "pointing"},
    {"marry", Meet, "standing"},
    {"share", Meet, "sitting"},
    {"welcome", Meet, "waving"},
    {"befriend", Meet, "kneeling"},
    {"reunite", Meet, "reaching"},
    {"thank", Meet, "standing"},
    {"visit", Meet, "standing"},
    {"wave", Meet, "waving"},
    {"say", Speak, ""},
    {"speak", Speak, ""},
    {"talk", Speak, ""},
    {"tell", Speak, ""},
    {"ask", Speak, ""},
    {"whisper", Speak, ""},
    {"shout", Speak, "pointing"},
    {"call", Speak, "waving"},
    {"sing", Speak, "standing"},
    {"explain", Speak, "pointing"},
    {"promise", Speak, ""},
    {"reply", Speak, ""},
    {"argue", Speak, "pointing"},
    {"work", Work, "reaching"},
    {"build", Work, "reaching"},
    {"make", Work, "reaching"},
    {"cook", Work, "reaching"},
    {"bake", Work, "reaching"},
    {"brew", Work, "reaching"},
    {"paint", Work, "reaching"},
    {"repair", Work, "kneeling"},
    {"fix", Work, "kneeling"},
    {"mend", Work, "sitting"},
    {"restore", Work, "reaching"},
    {"clean", Work, "reaching"},
    {"plant", Work, "kneeling"},
    {"water", Work, "reaching"},
    {"dig", Work, "kneeling"},
    {"play", Work, "standing"},
    {"dance", Work, "waving"},
    {"perform", Work, "standing"},
    {"train", Work, "running"},
    {"practise", Work, "standing"},
    {"practice", Work, "standing"},
    {"rehearse", Work, "standing"},
    {"roast", Work, "reaching"},
    {"carve", Work, "reaching"},
    {"sew", Work, "sitting"},
    {"fish", Work, "standing"},
    {"hunt", Work, "walking"},
    {"gather", Work, "kneeling"},
    {"prepare", Work, "reaching"},
    {"start", Work, "standing"},
    {"begin", Work, "standing"},
    {"finish", Work, "standing"},
    {"try", Work, "standing"},
    {"win", Work, "waving"},
    {"celebrate", Work, "waving"},
    {"fall", Still, "kneeling"},
    {"collapse", Still, "kneeling"},
    {"rise", Still, "standing"},
    {"grow", Still, ""},
    {"become", Still, ""},
    {"die", Still, "lying"},
    {"get", Still, ""},
    {"have", Still, ""},
    {"be", Still, ""},
    {"do", Work, ""},
    {"let", Still, ""},
    {"spend", Still, ""},
    {"change", Still, ""},
    {"survive", Still, ""},
    {"shape", Work, "reaching"},
    {"launch", Work, "reaching"},
    {"fill", Work, "reaching"},
    {"hang", Work, "reaching"},
    {"collect", Work, "kneeling"},
    {"sort", Work, "reaching"},
    {"sweep", Work, "standing"},
    {"load", Work, "reaching"},
    {"chop", Work, "reaching"},
    {"run out", Travel, "running"},
    {"rain", Happen, ""},
    {"snow", Happen, ""},
    {"burn", Happen, ""},
    {"glow", Happen, ""},
    {"shine", Happen, ""},
    {"flicker", Happen, ""},
    {"blow", Happen, ""},
    {"crash", Happen, ""},
    {"roll", Happen, ""},
    {"ring out", Happen, ""},
    {"fade", Happen, ""},
    {"float", Happen, ""},
    {"sink", Happen, ""},
    {"tick", Happen, ""},
    {"steam", Happen, ""},
    {"boil", Happen, ""},
    {"sweep past", Happen, ""},
};

struct Irregular {
  std::string_view form, base;
};
constexpr Irregular kIrregular[] = {
    {"found", "find"},
    {"took", "take"},
    {"taken", "take"},
    {"went", "go"},
    {"gone", "go"},
    {"goes", "go"},
    {"came", "come"},
    {"saw", "see"},
    {"seen", "see"},
    {"ran", "run"},
    {"sat", "sit"},
    {"stood", "stand"},
    {"left", "leave"},
    {"held", "hold"},
    {"rode", "ride"},
    {"drove", "drive"},
    {"wrote", "write"},
    {"said", "say"},
    {"told", "tell"},
    {"spoke", "speak"},
    {"sang", "sing"},
    {"heard", "hear"},
    {"felt", "feel"},
    {"knew", "know"},
    {"gave", "give"},
    {"put", "put"},
    {"met", "meet"},
    {"built", "build"},
    {"made", "make"},
    {"lost", "lose"},
    {"won", "win"},
    {"fell", "fall"},
    {"rose", "rise"},
    {"grew", "grow"},
    {"became", "become"},
    {"began", "begin"},
    {"has", "have"},
    {"had", "have"},
    {"is", "be"},
    {"are", "be"},
    {"was", "be"},
    {"were", "be"},
    {"does", "do"},
    {"did", "do"},
    {"lay", "lie"},
    {"lies", "lie"},
    {"lying", "lie"},
    {"dies", "die"},
    {"dying", "die"},
    {"kept", "keep"},
    {"lit", "light"},
    {"brought", "bring"},
    {"caught", "catch"},
    {"threw", "throw"},
    {"drank", "drink"},
    {"ate", "eat"},
    {"slept", "sleep"},
    {"woke", "wake"},
    {"broke", "break"},
    {"swam", "swim"},
    {"flew", "fly"},
    {"drew", "draw"},
    {"taught", "teach"},
    {"fought", "fight"},
    {"shone", "shine"},
    {"sank", "sink"},
    {"blew", "blow"},
    {"spent", "spend"},
    {"sent", "send"},
    {"hid", "hide"},
    {"led", "lead"},
    {"thought", "think"},
    {"understood", "understand"},
    {"forgot", "forget"},
};

template <class Table>
auto find_in(const Table &table, std::string_view word) -> decltype(&table[0]) {
  for (const auto &e : table)
    if (e.word == word) return &e;
  return nullptr;
}

// The singular forms a noun may have come from, the likeliest first.
std::vector<std::string> singulars(std::string_view w) {
  std::vector<std::string> out{std::string(w)};
  if (w == "women") out.push_back("woman");
  if (w == "men") out.push_back("man");
  if (w == "children") out.push_back("child");
  if (w == "people") out.push_back("person");
  if (w == "wives") out.push_back("wife");
  if (w == "thieves") out.push_back("thief");
  if (w.ends_with("men") && w.size() > 4) out.push_back(std::string(w.substr(0, w.size() - 3)) + "man");
  if (w.ends_with("ies")) out.push_back(std::string(w.substr(0, w.size() - 3)) + "y");
  if (w.ends_with("es")) out.emplace_back(w.substr(0, w.size() - 2));
  if (w.ends_with("s") && !w.ends_with("ss")) out.emplace_back(w.substr(0, w.size() - 1));
  return out;
}

// The base forms an inflected verb may have come from.
std::vector<std::string> bases(std::string_view w) {
  std::vector<std::string> out;
  for (const auto &i : kIrregular)
    if (i.form == w) out.emplace_back(i.base);
  out.emplace_back(w);
  const auto cut = [&](std::size_t n) { return std::string(w.substr(0, w.size() - n)); };
  const auto undoubled = [](std::string s) {
    if (s.size() > 2 && s[s.size() - 1] == s[s.size() - 2]) s.pop_back();
    return s;
  };
  if (w.ends_with("ies") && w.size() > 4) out.push_back(cut(3) + "y");
  if (w.ends_with("s") && w.size() > 3) out.push_back(cut(1));
  if (w.ends_with("es") && w.size() > 3) out.push_back(cut(2));
  if (w.ends_with("ing") && w.size() > 5)
    out.push_back(cut(3)), out.push_back(cut(3) + "e"), out.push_back(undoubled(cut(3)));
  if (w.ends_with("ied") && w.size() > 4) out.push_back(cut(3) + "y");
  if (w.ends_with("ed") && w.size() > 4)
    out.push_back(cut(2)), out.push_back(cut(1)), out.push_back(undoubled(cut(2)));
  return out;
}

}  // namespace

const Person *person(std::string_view word) {
  for (const auto &s : singulars(word))
    if (const auto *p = find_in(kPeople, s)) return p;
  return nullptr;
}

Gender gender_of_name(std::string_view name) {
  static constexpr std::string_view kHis[] = {
      "viktor",  "victor",  "tomas",    "thomas", "henrik",   "luca",    "joshua", "nikita",  "john",
      "james",   "robert",  "michael",  "david",  "william",  "richard", "joseph", "charles", "daniel",
      "matthew", "anthony", "mark",     "paul",   "steven",   "andrew",  "george", "kevin",   "brian",
      "edward",  "peter",   "jack",     "henry",  "adam",     "nathan",  "walter", "arthur",  "max",
      "leo",     "oscar",   "hugo",     "anton",  "ivan",     "boris",   "karl",   "hans",    "otto",
      "ray",     "frank",   "ben",      "tom",    "jim",      "joe",     "bob",    "harry",   "ali",
      "omar",    "ahmed",   "mohammed", "juan",   "jose",     "carlos",  "pedro",  "diego",   "pierre",
      "jean",    "luc",     "marco",    "paolo",  "giovanni", "erik",    "lars",   "sven",    "nils",
      "jonas",   "felix",   "noah",     "liam",   "elias",    "emil",    "akira",  "kenji",   "hiroshi",
      "wei",     "raj",     "arjun"};
  static constexpr std::string_view kHers[] = {
      "liv",    "ruth",    "mary",    "elizabeth", "jennifer", "susan",  "margaret", "dorothy", "karen",
      "nancy",  "betty",   "helen",   "carol",     "alice",    "grace",  "rose",     "claire",  "kate",
      "anne",   "ann",     "jane",    "emily",     "lily",     "lucy",   "molly",    "amy",     "zoe",
      "chloe",  "sophie",  "marie",   "ingrid",    "astrid",   "sigrid", "karin",    "iris",    "eve",
      "joan",   "esther",  "judith",  "rachel",    "hannah",   "sarah",  "deborah",  "leah",    "naomi",
      "fatima", "yuki",    "mei",     "noor",      "isabel",   "carmen", "ines",     "pilar",   "solveig",
      "maren",  "kirsten", "harriet", "charlotte"};
  if (std::find(std::begin(kHis), std::end(kHis), name) != std::end(kHis)) return M;
  if (std::find(std::begin(kHers), std::end(kHers), name) != std::end(kHers)) return F;
  return name.size() > 2 && name.ends_with("a") ? F : N;
}

bool is_plural_person(std::string_view word) {
  return !find_in(kPeople, word) && person(word);
}

bool is_animal(std::string_view word) {
  return std::find(std::begin(kAnimals), std::end(kAnimals), word) != std::end(kAnimals);
}

const Place *place(std::string_view word) {
  for (const auto &s : singulars(word))
    if (const auto *p = find_in(kPlaces, s)) return p;
  return nullptr;
}

const Thing *thing(std::string_view word) {
  for (const auto &s : singulars(word))
    if (const auto *p = find_in(kThings, s)) return p;
  return nullptr;
}

const Verb *verb(std::string_view word) {
  for (const auto &b : bases(word))
    if (const auto *v = find_in(kVerbs, b)) return v;
  return nullptr;
}

bool is_finite(std::string_view word) {
  for (const auto &i : kIrregular)
    if (i.form == word && !word.ends_with("ing")) return true;
  if (word.ends_with("ing") || find_in(kVerbs, word)) return false;
  return (word.ends_with("s") || word.ends_with("ed")) && verb(word);
}

std::string_view pose_of(const Verb &v) {
  if (!v.pose.empty()) return v.pose;
  return "standing";
}

std::optional<Mood> mood(std::string_view w) {
  struct Said {
    Mood mood;
    std::initializer_list<std::string_view> words;
  };
  static const Said kMoods[] = {
      {Mood::Warm,
       {"warm", "cosy", "cozy", "tender", "gentle", "gently", "handmade", "hand-made", "homely", "nostalgic",
        "intimate", "honest", "golden", "love", "family", "comfort", "kind"}},
      {Mood::Calm,
       {"calm", "quiet", "quietly", "slow", "peaceful", "serene", "still", "silent", "silence", "meditative",
        "minimal", "soft"}},
      {Mood::Joyful,
       {"joyful", "happy", "bright", "playful", "fun", "funny", "energetic", "cheerful", "colourful",
        "colorful", "celebrate", "celebration", "joy", "summer", "fresh"}},
      {Mood::Sad,
       {"sad", "melancholy", "melancholic", "lonely", "alone", "grief", "grieving", "loss", "bittersweet",
        "cry", "cries", "weeps", "funeral", "grey", "gray", "widow", "widower"}},
      {Mood::Tense,
       {"tense", "thriller", "storm", "stormy", "danger", "dangerous", "fear", "dark", "chase", "chased",
        "horror", "scary", "suspense", "urgent", "threat", "murder", "gun", "desperate"}},
      {Mood::Epic,
       {"epic", "grand", "heroic", "sweeping", "vast", "majestic", "adventure", "legend", "glorious"}},
      {Mood::Noir,
       {"noir", "detective", "mystery", "mysterious", "smoky", "shadow", "shadows", "black-and-white",
        "monochrome"}},
      {Mood::Neon,
       {"neon", "cyberpunk", "futuristic", "electric", "nightclub", "synthwave", "retrowave", "rave"}},
  };
  for (const auto &m : kMoods)
    if (std::find(m.words.begin(), m.words.end(), w) != m.words.end()) return m.mood;
  return {};
}

std::string_view name_of(Mood mood) {
  constexpr std::string_view kNames[] = {"even",  "warm",  "calm", "bright", "subdued",
                                         "tense", "grand", "noir", "neon"};
  return kNames[static_cast<int>(mood)];
}

std::string_view time_of_day(std::string_view w) {
  struct Said {
    std::string_view time;
    std::initializer_list<std::string_view> words;
  };
  static const Said kTimes[] = {
      {"dawn", {"dawn", "sunrise", "daybreak", "dawning"}},
      {"day", {"day", "daylight", "noon", "midday", "afternoon", "morning", "daytime", "lunchtime"}},
      {"dusk", {"dusk", "sunset", "evening", "twilight", "nightfall", "gloaming"}},
      {"night", {"night", "midnight", "nighttime", "moonlight", "moonlit", "tonight", "starlight"}},
  };
  for (const auto &t : kTimes)
    if (std::find(t.words.begin(), t.words.end(), w) != t.words.end()) return t.time;
  return {};
}

std::optional<unsigned> colour(std::string_view w) {
  struct Named {
    std::string_view word;
    unsigned rgb;
  };
  static constexpr Named kColours[] = {
      {"red", 0xb8392f},       {"scarlet", 0xc23a2a}, {"crimson", 0x9c2436}, {"orange", 0xd97a2b},
      {"yellow", 0xe0b02f},    {"mustard", 0xd0a02a}, {"gold", 0xd0a545},    {"green", 0x3f7a52},
      {"olive", 0x6c7040},     {"blue", 0x2f5f9a},    {"navy", 0x22385c},    {"teal", 0x2f7a7a},
      {"turquoise", 0x35a0a0}, {"purple", 0x6a3f86},  {"violet", 0x6f4a9a},  {"pink", 0xd97a9a},
      {"white", 0xe8e4da},     {"cream", 0xe6dcc4},   {"black", 0x26262b},   {"grey", 0x7d8086},
      {"gray", 0x7d8086},      {"silver", 0xa8adb4},  {"brown", 0x6f4a30},   {"beige", 0xc8b48c}};
  for (const auto &c : kColours)
    if (c.word == w) return c.rgb;
  return {};
}

std::string_view garment(std::string_view w) {
  struct Named {
    std::string_view word, kind;
  };
  static constexpr Named kGarments[] = {
      {"coat", "coat"},     {"raincoat", "coat"},   {"overcoat", "coat"}, {"oilskin", "coat"},
      {"parka", "coat"},    {"trenchcoat", "coat"}, {"jacket", "jacket"}, {"blazer", "jacket"},
      {"suit", "jacket"},   {"uniform", "jacket"},  {"hoodie", "jacket"}, {"dress", "dress"},
      {"gown", "dress"},    {"skirt", "dress"},     {"apron", "dress"},   {"shirt", "shirt"},
      {"t-shirt", "shirt"}, {"sweater", "shirt"},   {"jumper", "shirt"},  {"pullover", "shirt"},
      {"robe", "robe"},     {"cloak", "robe"},      {"cape", "robe"}};
  for (const auto &g : kGarments)
    if (g.word == w) return g.kind;
  return {};
}

std::string_view hair(std::string_view w) {
  struct Named {
    std::string_view word, kind;
  };
  static constexpr Named kHair[] = {{"bald", "bald"},  {"curly", "curly"}, {"curls", "curly"},
                                    {"afro", "curly"}, {"bun", "bun"},     {"long-haired", "long"},
                                    {"cap", "cap"},    {"hat", "cap"},     {"beanie", "cap"},
                                    {"hood", "hood"},  {"hooded", "hood"}};
  for (const auto &h : kHair)
    if (h.word == w) return h.kind;
  return {};
}

std::optional<double> number(std::string_view w) {
  if (!w.empty() && w[0] >= '0' && w[0] <= '9') {
    double v = 0, scale = 0;
    for (const char c : w) {
      if (c == '.' && scale == 0)
        scale = 1;
      else if (c >= '0' && c <= '9' && scale == 0)
        v = v * 10 + (c - '0');
      else if (c >= '0' && c <= '9')
        v += (c - '0') * (scale /= 10);
      else
        return {};
    }
    return v;
  }
  struct Named {
    std::string_view word;
    double value;
  };
  static constexpr Named kNumbers[] = {
      {"one", 1},    {"two", 2},         {"three", 3},   {"four", 4},     {"five", 5},    {"six", 6},
      {"eight", 8},  {"ten", 10},        {"twelve", 12}, {"fifteen", 15}, {"twenty", 20}, {"thirty", 30},
      {"forty", 40}, {"forty-five", 45}, {"fifty", 50},  {"sixty", 60},   {"ninety", 90}, {"half", 0.5}};
  for (const auto &n : kNumbers)
    if (n.word == w) return n.value;
  return {};
}

bool is_article(std::string_view w) {
  static constexpr std::string_view kWords[] = {
      "a",    "an",    "the",   "his",  "her",   "their", "its",     "my",  "our",   "your", "this",
      "that", "these", "those", "some", "every", "each",  "another", "two", "three", "no",   "any"};
  return std::find(std::begin(kWords), std::end(kWords), w) != std::end(kWords);
}

bool is_function_word(std::string_view w) {
  static constexpr std::string_view kWords[] = {
      "of",     "in",      "on",       "at",      "by",      "for",      "with",  "from",    "to",
      "into",   "onto",    "out",      "up",      "down",    "over",     "under", "through", "across",
      "along",  "between", "behind",   "beside",  "before",  "after",    "about", "around",  "against",
      "near",   "past",    "toward",   "towards", "without", "within",   "until", "till",    "as",
      "than",   "like",    "and",      "or",      "but",     "then",     "so",    "if",      "when",
      "while",  "where",   "who",      "which",   "whose",   "he",       "she",   "they",    "it",
      "him",    "them",    "we",       "i",       "you",     "us",       "me",    "not",     "there",
      "here",   "off",     "back",     "away",    "inside",  "outside",  "both",  "just",    "only",
      "very",   "too",     "also",     "finally", "again",   "together", "still", "never",   "always",
      "slowly", "quietly", "suddenly", "alone",   "because", "during",   "upon",  "beyond",  "above",
      "below"};
  return is_article(w) || std::find(std::begin(kWords), std::end(kWords), w) != std::end(kWords);
}

}  // namespace planner::lexicon
