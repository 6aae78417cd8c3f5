"""Words that are not names, though they appear where names do: after "I'm", "this is", "thanks," or before
"here".
"""

import re

_NO_NAME_WORDS = """
    a an the and or but not no nor so very really just still also too only ever never always again here
    there this that these those it its my your our his her their we you he she they i me us them who what
    when where why how which with without from for to of on in at by as about after before since until up
    down out over off if because though please can could will would shall should may might must do does
    did have has had is am are was were been being be get got getting having going trying looking waiting
    writing calling contacting asking wondering hoping using unable able sorry glad happy unhappy sad
    angry mad upset furious frustrated disappointed confused sure unsure afraid fine good great ok okay
    well bad new old ready done lost stuck tired sick interested concerned worried aware curious desperate
    wrong right missing spelled misspelled incorrect correct different unacceptable ridiculous urgent
    outrageous awful terrible important annoying regarding concerning re order orders purchase invoice
    refund account delivery payment customer client member user buyer premium gold platinum silver basic
    pro free vip standard head ceo manager team all everyone everybody guys folks support help service sir
    madam sirs bye goodbye hello hi hey dear thanks thank cheers regards best kind love yours sincerely
    bot agent admin staff sales info someone nobody anyone somebody nothing everything something anything
    look student teacher nurse doctor parent mother father mom dad man woman today tomorrow yesterday now
    soon later monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december english french german spanish italian dutch greek
    swedish turkish polish danish finnish irish british scottish welsh chinese japanese portuguese
    american canadian mexican indian australian brazilian russian ukrainian european african asian
    christian muslim jewish catholic click reply press tap write visit enter choose select start check answer
    above below none unknown same muslim vegan vegetarian pregnant prime livid irate appalled speechless
    jewish
    merry easter christmas birthday weekend holidays year buy amazon dhl ups fedex usps hermes paypal
    apple google
    samsung microsoft facebook whatsapp instagram iphone android parcel package problem issue number name
    leave sent valued subscriber guest traveler traveller shopper colleague colleagues friend friends folk
    concern y'all ladies gentlemen mate mates thx ty pls asap fyi ps nb btw lol
"""
_NAME_LIKE_WORDS = """
    will may mark grace hope joy rose art bill sue pat drew chase faith dawn rich frank jack grant guy
    miles page price store young long best april june august summer autumn amber ruby pearl iris lily
    olive sky star day king cook baker brown black white green gray grey wood woods hill field fields
    stone rivers brook case reed reid sharp small short strong wise good love bell ball banks bond park
    parks church hall house street rice bean lemon angel max van don dean earl duke prince chance ray dale
    glen heath heather ivy daisy violet jade crystal melody harmony destiny trinity bishop pope law lane
    ford cash penny nick rob skip gene jean china paris london chelsea madison austin dallas read see lee
    mind person name order can so do an in on to
"""
_FOREIGN_WORDS = """
    kunde kundin stammkunde neukunde käufer käuferin herr frau rentner student studentin sehr nicht noch
    leider auch
    nur ganz immer schon jetzt hier heute morgen gestern niemand jemand endlich echt wirklich bitte danke
    frohe frohes schöne
    schönen guten liebe lieber viele vielen beste besten ihr ihre euer eure das die der den dem ein eine
    paket bestellung
    rechnung kundennummer bestellnummer sauer enttäuscht wütend zufrieden team ostern weihnachten
    wochenende abend
    noël pâques incroyable inadmissible
    client cliente clients très pas toujours chez dans désolé déçu déçue madame monsieur merci bonjour
    bonne année
    journée soirée équipe service beaucoup votre notre commande
    clientes muy siempre usuario usuaria señor señora gracias hola buenos buenas feliz navidad equipo
    servicio
    pedido sin con para por
    molto sempre signor signora grazie mille buon buona natale ordine sono delusa deluso cortese gentile
    muito sempre senhor senhora obrigado obrigada feliz equipe pedido bom boa
    klant heel erg altijd niet meneer mevrouw bedankt fijne fijn weekend boos
    meget altid ikke fru tak god glædelig jul vred
    kund mycket alltid inte herr tack god trevlig helg arg
    klientem klientką bardzo zawsze nie pani dziękuję dobry dzień
    я вы мы он она это очень не клиент клиентка спасибо здравствуйте добрый день ваш ваша всё где когда
    уже безобразие
"""
_NOT_NAMES = frozenset((_NO_NAME_WORDS + _FOREIGN_WORDS).split())
_LIKE_ENGLISH_WORDS = frozenset(_NAME_LIKE_WORDS.split())
_ADJECTIVE = re.compile(
    r"(?:ous|ful|less|ed|ing|able|ible|ive|ish|ese|ian|ican|ic|al|ary|ly|ate|ent|ant|est|ment|tion|ness|ity"
    r"|age|ism|ist)$"
)


def reads_as_a_word(name: str) -> bool:
    """Return whether a name is also an everyday English word ("Will"): in lower case it is not a name."""
    return name.casefold() in _LIKE_ENGLISH_WORDS or name.casefold() in _NOT_NAMES


def reads_as_no_name(word: str) -> bool:
    """Return whether no name begins with this word ("Please", "Monday", "where's")."""
    return stem(word) in _NOT_NAMES


def ends_like_no_name(word: str) -> bool:
    """Return whether a word ends like an English adjective or abstract noun ("Furious", "Unacceptable")."""
    return _ADJECTIVE.search(word.casefold()) is not None


def stem(word: str) -> str:
    """Return the word without what an apostrophe adds: "where" for "where's"."""
    return re.split(r"['\u2019]", word.casefold())[0]
