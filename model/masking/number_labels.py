"""The labels of orders, invoices, parcels and accounts in ten languages, as `model/masking/numbers.py` reads
them.
"""

ORDER, INVOICE, TRACKING, ACCOUNT = "Order Number", "Invoice Number", "Tracking Number", "Account Number"

NOUN = (
    r"(?:confirmation|reference|numbers?|n[uú]m[eé]ro|nummer|nummeret|numret|numer|num|nbr|nr|no|id|ref|code"
    r"|código|codice|kod|kode|référence|referen(?:cia|tie|s|z)|referência|riferimento|locator|n(?=\.))"
    r"(?![^\W\d_])\.?"
)
"""What stands between a label and its number: "order number", "pedido nr."."""

_OF = r"(?:de[ ](?:la[ ])?|del(?:la)?[ ]|du[ ]|d['\u2019]|di[ ]|da[ ]|do[ ])?"
_NUMBER_OF = rf"(?:n[uú]m[eé]ro|numer|nr\.?|n[°º]|n\.[°º]|n\.|código|codice|code|kod)[ ]{_OF}"
_NR = r"-?(?:n(?:umme)?r\.?|numret|nummeret|-id)"
_NAMED = rf"(?=\s{{0,2}}(?:{NOUN}|n\.?[°º]|[\#:]))"
_LONG = rf"(?=\s{{0,2}}(?:{NOUN}\s?)?[:\#]?\s?(?:[A-Z\d]{{0,4}}\d{{6}}|\d{{3,4}}[ ]\d{{3,4}}[ ]\d))"
"""Before a number so long that only a parcel's is."""

LABELS = {
    ORDER: r"orders?|oorder|ordr(?!e)|oder|purchases?|puchase|purchse"
    rf"|(?:confirmation|booking|reservation|receipt|pnr|record locator|reserva|réservation|prenotazione"
    rf"|buchung|boeking|reservering|bokning|rezerwacj[aię]){_NAMED}"
    r"|(?:booking|reservation|pnr|reserva|réservation|prenotazione|buchung|boeking|reservering|bokning"
    r"|rezerwacj[aię])(?=[ ](?-i:(?=[A-Z\d]{0,7}\d)[A-Z\d]{5,8}\b))"
    r"|receipt(?=[ ](?:says|shows|reads)[ ])|(?:gave|given|told|sent|quoted)[ ](?:me[ ])?the[ ]"
    r"(?=(?:number|reference)[ ])"
    rf"|(?:buchungs|reservierungs|boekings?|reserverings|boknings|ordre|reservations)(?:{_NR}|code)"
    r"|p\.?o\.?(?=\s{0,2}(?:[#:]|\d{6})|\s{1,2}n(?:o|umber)\b)|pedido|commande|bestellung"
    r"|best(?:ell)?(?:\.[ ]?-?[ ]?|-)?n(?:umme)?r\.?|auftrags?(?:-?n(?:umme)?r\.?)?|ordine|encomenda"
    r"|zam[óo]wieni[aeu]|(?:order|bestel|ordre)-?n(?:umme)?r\.?|bestelling|beställnings?(?:n(?:umme)?r)?"
    r"|ordre"
    r"|заказ",
    INVOICE: rf"invoices?|invoce|inovice|bills?|inv\.?{_NAMED}|inv\.|credit note{_NAMED}|factura|facture"
    r"|rechnung(?:s-?n(?:umme)?r\.?)?|fattura|factuur(?:nummer|nr\.?)?|faktura(?:-?n(?:umme)?r\.?)?"
    r"|faktur[yęze]|fatura",
    TRACKING: r"tracking|(?:sendungs|paket)(?:verfolgungs)?-?n(?:umme)?r\.?"
    rf"|(?:pakke|pakket|zendings?|forsendelses?|sporings?|spårnings?|sändnings?|kolli|försändelse){_NR}"
    rf"|(?:{_NUMBER_OF})(?:suivi|colis|seguimiento|envío|spedizione|tracciamento|rastreio|rastreamento"
    r"|przesyłki|paczki)|track[ ]?(?:&|and|en)[ ]?trace|waybill|awb"
    rf"|(?:suivi|seguimiento|rastreio|rastreamento|spedizione|parcel|package|shipment|consignment){_LONG}"
    rf"|(?:colis|envío|guía|zending|pakket|pakke|paczka|przesyłka|paket|sendung|försändelse){_LONG}"
    r"|(?:dpd|dhl|ups|fedex|gls|hermes|evri|usps|royal mail|postnl|postnord|colissimo|chronopost|correos"
    r"|seur|inpost|brt"
    rf"|ctt|bring|dao){_LONG}",
    ACCOUNT: rf"account(?=\s\d{{5}})|(?:acct|a/c)\.?(?=\s[A-Z]{{0,3}}[-/]?\d{{3}})"
    rf"|(?:account|acct\.?|a/c|cust\.?|customer|client|member(?:ship)?|policy|contract|subscri(?:ber|ption)"
    r"|loyalty(?: card)?|rewards?(?: card)?|frequent flyer|meter|patient|student|employee|user|library card"
    r"|compte|contrat|adhérent|abonn(?:é|ement)|fidélité|cuenta|cliente|contrato|socio|abonado|póliza|conto"
    rf"|contratto|tessera|polizza|conta|sócio|apólice|klant|polis|kund|kunde|klient|umowa"
    rf"|(?:kunden)?konto){_NAMED}"
    rf"|(?:{_NUMBER_OF})(?:client[ea]?|compte|contrat|adhérent|abonné|sociétaire|fidélité|(?:la )?cuenta"
    r"|contrato|socio|abonado|póliza|afiliado|conto|contratto|tessera|polizza|utenza|conta|sócio|apólice"
    r"|assinante|klienta|umowy|konta|polisy|członkowski)"
    rf"|(?:kunden|klant|kund|kunde|mitglieds|medlems|lidmaatschaps|vertrags|contract|avtals|aftale|konto"
    rf"|versicherungs|polis(?:sen)?|zähler|teilnehmer|relatie|abonnements?|försäkrings){_NR}",
}
