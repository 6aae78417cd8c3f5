"""Given names: common ones, to tell "im john smith" from "im still waiting", and many that need a capital.

Without names that are everyday words too ("Will", "Grace"). See `model/masking/person.py` for their use.
"""

from importlib.resources import files

_NAMES = """
    aaron abdul abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra ali alice
    alicia alison amanda amelia amina amy ana andrea andreas andrew andrzej angela anita ann anna anne
    annette antonio anthony arthur ashley aisling barbara beatrice ben benjamin bernard beth bob bobby
    brandon brenda brian bruno camille carl carla carlos carmen carol caroline catherine cecilia charles
    charlotte chloe chris christian christina christine christopher claire clara claudia colin connor
    craig cynthia daniel daniela danielle dave david deborah denise dennis derek diana diego dmitry
    dominik donald donna dorothy douglas dylan edith eduardo edward eileen elaine eleanor elena elias
    elizabeth ella ellen emil emily emma enrique eric erik erika ethan eugene eva evelyn fatima felix
    fernando fiona florian frances francesca francesco francis frederick gabriel gareth gary george
    georgia gerald gina giovanni giulia gloria gonzalo gordon graham greg gregory hannah hans harold
    harry hassan heinz helen helena henry howard hugo ian ibrahim ingrid irene isaac isabel isabella
    ivan jacob jacqueline james jamie jan jane janet jasmine jason javier jennifer jeremy jerry jessica
    jim joan joe joel johan johanna john johnny jon jonathan jorge jose josef joseph josé joshua juan
    judith julia julian julie jürgen karen karin karl karolina kate katherine kathleen katie kelly ken
    kenneth kevin kim klaus kristin kyle lars laura lauren laurence lea leila lena leo leon leonard
    leonie liam linda lisa logan louis louise lucas lucia lucy luigi luis luke magdalena manuel marcel
    marco marcus margaret maria marie marina mario marion marta martha martin mary mateo matthew
    matthias maurice megan mehmet melissa michael michelle miguel mike mohamed mohammed monica monika
    muhammad nadia nancy natalia natalie natasha nathan neil nicholas nicole nicola nicolas nigel nina
    noah nora oliver olivia omar oscar pablo paola patricia patrick paul paula paulo pavel pedro peter
    petra philip philipp phillip pierre piotr priya rachel rafael rahul raj ralph raymond rebecca
    ricardo richard robert roberto robin rodrigo roger roland ronald rosa rosemary roy russell ruth ryan
    sabine samantha samuel sandra sara sarah scott sean sebastian sergio sharon sheila silvia simon
    simone sofia sonia sophia sophie stefan stephanie stephen steve steven stuart susan susanne sven
    sylvia tamara tanya teresa theo theresa thomas timothy tina tobias tom tomasz tony tracy ulrich
    ursula valentina valerie vanessa vera veronica victor victoria vincent viktor walter wendy werner
    william wolfgang yasmin yusuf yvonne zoe zoë
    abdullah ahmad aditya akira aleksandra alessandro amit ananya anjali ankit anil arjun arun ayesha
    aylin ayşe bartosz beatriz bogdan camila chiara deepa deepak dimitri divya elif emre ewa fatma fernanda
    filip gabriela ganesh giuseppe gustavo hamid hiroshi ibrahima imran ioana ismail jakub joanna katarzyna
    kavita khalid krzysztof lakshmi leticia luiza małgorzata manoj matteo mariam mehdi meera mihai mustafa
    naveen neha nikhil nikolai nikolas olga oluwaseun pooja prakash priyanka pradeep rajesh ravi rohit sanjay
    sanjeev shreya sneha suresh sunita svetlana tatiana vijay vikram vladimir yuki zainab zeynep
"""

GIVEN_NAMES = frozenset(_NAMES.split())
"""Lower case."""


def _read_names() -> frozenset[str]:
    lines = files("model.masking").joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


CAPITALISED_GIVEN_NAMES = GIVEN_NAMES | _read_names()
"""Lower case. Names that only a capital distinguishes from other words of some language."""
