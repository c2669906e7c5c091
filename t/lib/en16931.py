#!/usr/bin/python3

# en16931.py FILE...: does a UBL invoice or credit note keep the business
# rules of EN 16931-1, of XRechnung 3.0 and of Peppol as XRechnung takes them
# over, and the order and number of elements that UBL 2.1 wants?  Prints how
# many rules were looked at, or the names of those that are broken, with "w:"
# in front where the rules only warn; exit status 1 for either.  Written from
# the rules' texts; what an invoice of hours cannot contain (allowances,
# prepayment, attachments ...) is refused as SCHEMA.

import re
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal, ROUND_HALF_UP

UBL = 'urn:oasis:names:specification:ubl:schema:xsd:'
CAC = '{%sCommonAggregateComponents-2}' % UBL
CBC = '{%sCommonBasicComponents-2}' % UBL
CENT = Decimal('0.01')

# What official validators let pass with a warning or a hint.
WARNINGS = ('BR-DE-17', 'BR-DE-19', 'BR-DE-21', 'BR-DE-27', 'BR-DE-28',
            'BR-DE-TMP-32', 'PEPPOL-EN16931-R120', 'UBL-DT')

# ISO 3166-1 with Kosovo (1A) and Northern Ireland (XI); ISO 4217.
COUNTRIES = set("""
1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ
BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU
CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB
GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL
IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN
PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR
SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW""".split())
CURRENCIES = set("""
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL
BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD
EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
ZWG""".split())

ADDRESS = 'StreetName? AdditionalStreetName? CityName? PostalZone? Country?'
HEAD = ('CustomizationID ProfileID ID IssueDate %s Note? '
        'DocumentCurrencyCode BuyerReference? InvoicePeriod? '
        'BillingReference* AccountingSupplierParty AccountingCustomerParty '
        'Delivery? PaymentMeans* PaymentTerms? TaxTotal* LegalMonetaryTotal '
        '%s+')
LINE = ('ID %s LineExtensionAmount AccountingCost? InvoicePeriod? Item '
        'Price')

# What stands in what, in this order: UBL 2.1, narrowed by the rules UBL-SR
# and UBL-CR of EN 16931.
SCHEMA = {
    'Invoice': HEAD % ('DueDate? InvoiceTypeCode', 'InvoiceLine'),
    'CreditNote': HEAD % ('CreditNoteTypeCode', 'CreditNoteLine'),
    'InvoicePeriod': 'StartDate? EndDate?',
    'BillingReference': 'InvoiceDocumentReference',
    'InvoiceDocumentReference': 'ID IssueDate?',
    'AccountingSupplierParty': 'Party',
    'AccountingCustomerParty': 'Party',
    'Party': 'EndpointID? PartyIdentification? PostalAddress? '
             'PartyTaxScheme* PartyLegalEntity? Contact?',
    'PartyIdentification': 'ID',
    'PostalAddress': ADDRESS, 'Address': ADDRESS,
    'Country': 'IdentificationCode',
    'PartyTaxScheme': 'CompanyID TaxScheme',
    'TaxScheme': 'ID',
    'PartyLegalEntity': 'RegistrationName? CompanyID?',
    'Contact': 'Name? Telephone? ElectronicMail?',
    'Delivery': 'ActualDeliveryDate? DeliveryLocation?',
    'DeliveryLocation': 'Address?',
    'PaymentMeans': 'PaymentMeansCode PaymentDueDate? PaymentID? '
                    'PayeeFinancialAccount?',
    'PayeeFinancialAccount': 'ID? Name? FinancialInstitutionBranch?',
    'FinancialInstitutionBranch': 'ID?',
    'PaymentTerms': 'Note?',
    'TaxTotal': 'TaxAmount TaxSubtotal*',
    'TaxSubtotal': 'TaxableAmount? TaxAmount TaxCategory',
    'TaxCategory': 'ID? Percent? TaxExemptionReason? TaxScheme',
    'ClassifiedTaxCategory': 'ID? Percent? TaxScheme',
    'LegalMonetaryTotal': 'LineExtensionAmount? TaxExclusiveAmount? '
                          'TaxInclusiveAmount? PayableAmount',
    'InvoiceLine': LINE % 'InvoicedQuantity?',
    'CreditNoteLine': LINE % 'CreditedQuantity?',
    'Item': 'Description? Name? ClassifiedTaxCategory',
    'Price': 'PriceAmount',
}


class Check:
    def __init__(self, root):
        self.root = root
        self.rules = set()
        self.broken = set()

    def names(self):
        return ' '.join(('w:' if n in WARNINGS else '') + n
                        for n in sorted(self.broken))

    def rule(self, name, good):
        self.rules.add(name)
        if not good:
            self.broken.add(name)


def local(e):
    return e.tag.split('}')[1]


def find(e, path):
    return e.find('/'.join((CAC if local_is_aggregate(p) else CBC) + p
                           for p in path.split('/')))


def findall(e, path):
    return e.findall('/'.join((CAC if local_is_aggregate(p) else CBC) + p
                              for p in path.split('/')))


def local_is_aggregate(name):
    return name in SCHEMA


def text(e, path=None):
    e = find(e, path) if path and e is not None else e
    return (e.text or '').strip() if e is not None else ''


def number(e, path=None):
    t = text(e, path)
    return Decimal(t) if re.fullmatch(r'-?\d+(\.\d+)?', t) else None


def money(v):
    return v.quantize(CENT, ROUND_HALF_UP)


def pattern(spec):
    return re.compile(''.join('(?:%s )%s' % (re.match(r'\w+', w).group(),
                                             w[len(re.match(r'\w+',
                                                            w).group()):])
                              for w in spec.split()) + r'\Z')


def schema(c):
    good = True
    for e in c.root.iter():
        name = local(e)
        aggregate = name in SCHEMA
        good &= e is c.root or e.tag == (CAC if aggregate else CBC) + name
        if aggregate:
            names = ''.join(local(k) + ' ' for k in e)
            good &= bool(pattern(SCHEMA[name]).match(names))
        else:
            good &= len(e) == 0
    good &= c.root.tag in ('{%sInvoice-2}Invoice' % UBL,
                           '{%sCreditNote-2}CreditNote' % UBL)
    for e in c.root.iter():
        if local(e).endswith('Date'):
            good &= bool(re.fullmatch(r'\d{4}-\d\d-\d\d', text(e)))
    c.rule('SCHEMA', good)
    c.rule('UBL-CR-412', local(c.root) == 'CreditNote' or not [
        e for e in c.root.iter(CBC + 'PaymentDueDate')])
    for e in c.root.iter():
        want = ('currencyID' if local(e).endswith('Amount') else
                'unitCode' if local(e).endswith('Quantity') else
                'schemeID' if local(e) == 'EndpointID' else None)
        c.rule('UBL-DT', set(e.keys()) <= {want})
    for party in c.root.iter(CAC + 'Party'):
        schemes = [text(s, 'TaxScheme/ID') == 'VAT'
                   for s in findall(party, 'PartyTaxScheme')]
        c.rule('UBL-SR-42', len(schemes) <= 2)
        c.rule('UBL-SR-12', len(schemes) == len(set(schemes)))
    c.rule('PEPPOL-EN16931-R008', all(
        text(e) for e in c.root.iter() if len(e) == 0))


def amounts(c):
    currency = text(c.root, 'DocumentCurrencyCode')
    for e in c.root.iter():
        if e.tag.startswith(CBC) and local(e).endswith('Amount'):
            c.rule('BR-CL-03', e.get('currencyID') in CURRENCIES)
            c.rule('PEPPOL-EN16931-R051', e.get('currencyID') == currency)
            if local(e) != 'PriceAmount':
                c.rule('BR-DEC', bool(re.fullmatch(r'-?\d+(\.\d{1,2})?',
                                                   text(e))))


def document(c):
    r = c.root
    credit = local(r) == 'CreditNote'
    kind = text(r, 'CreditNoteTypeCode' if credit else 'InvoiceTypeCode')

    c.rule('BR-01', bool(text(r, 'CustomizationID')))
    c.rule('BR-02', bool(text(r, 'ID')))
    c.rule('BR-03', bool(text(r, 'IssueDate')))
    c.rule('BR-04', bool(kind))
    c.rule('BR-05', bool(text(r, 'DocumentCurrencyCode')))
    c.rule('BR-CL-01', kind == ('381' if credit else '380'))
    c.rule('BR-CL-04', text(r, 'DocumentCurrencyCode') in CURRENCIES)
    code = (text(r, 'Note') + ' ').split('#')
    c.rule('BR-CL-08', len(code) < 3 or len(code[1]) != 3)
    c.rule('BR-16', len(findall(r, line_name(r))) > 0)
    c.rule('BR-DE-15', bool(text(r, 'BuyerReference')))
    c.rule('BR-DE-17', kind in ('326', '380', '384', '389', '381', '875',
                                '876', '877'))
    c.rule('BR-DE-21', text(r, 'CustomizationID')
           == 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:'
              'xrechnung_3.0')
    c.rule('PEPPOL-EN16931-R001', bool(text(r, 'ProfileID')))
    c.rule('PEPPOL-EN16931-R007', bool(re.fullmatch(
        r'urn:fdc:peppol\.eu:2017:poacc:billing:\d\d:1\.0',
        text(r, 'ProfileID'))))
    c.rule('BR-55', not credit or bool(text(
        r, 'BillingReference/InvoiceDocumentReference/ID')))
    period(c, r, 'BR-29', 'BR-CO-19')
    c.rule('PEPPOL-EN16931-R002', len(findall(r, 'Note')) <= 1)
    c.rule('PEPPOL-EN16931-R005', find(r, 'TaxCurrencyCode') is None)
    with_parts = [find(t, 'TaxSubtotal') is not None
                  for t in findall(r, 'TaxTotal')]
    c.rule('PEPPOL-EN16931-R053', with_parts.count(True) == 1)
    c.rule('PEPPOL-EN16931-R054', with_parts.count(False) == 0)
    to = find(r, 'Delivery/DeliveryLocation/Address')
    if to is not None:
        c.rule('BR-57', bool(text(to, 'Country/IdentificationCode')))
        c.rule('BR-DE-10', bool(text(to, 'CityName')))
        c.rule('BR-DE-11', bool(text(to, 'PostalZone')))
    c.rule('BR-DE-TMP-32', find(r, 'InvoicePeriod') is not None
           or bool(text(r, 'Delivery/ActualDeliveryDate'))
           or all(find(i, 'InvoicePeriod') is not None
                  for i in findall(r, line_name(r))))


def line_name(r):
    return local(r) + 'Line'


def period(c, e, order, filled):
    p = find(e, 'InvoicePeriod')
    if p is None:
        return
    start, end = text(p, 'StartDate'), text(p, 'EndDate')
    c.rule(filled, bool(start or end))
    c.rule(order, not start or not end or start <= end)


def parties(c):
    seller = find(c.root, 'AccountingSupplierParty/Party')
    buyer = find(c.root, 'AccountingCustomerParty/Party')
    contact = find(seller, 'Contact')

    c.rule('BR-06', bool(text(seller, 'PartyLegalEntity/RegistrationName')))
    c.rule('BR-07', bool(text(buyer, 'PartyLegalEntity/RegistrationName')))
    c.rule('BR-08', find(seller, 'PostalAddress') is not None)
    c.rule('BR-09', bool(text(seller,
                              'PostalAddress/Country/IdentificationCode')))
    c.rule('BR-10', find(buyer, 'PostalAddress') is not None)
    c.rule('BR-11', bool(text(buyer,
                              'PostalAddress/Country/IdentificationCode')))
    c.rule('BR-62', bool((find(seller, 'EndpointID')
                          if find(seller, 'EndpointID') is not None
                          else ET.Element('x')).get('schemeID')))
    c.rule('BR-63', bool((find(buyer, 'EndpointID')
                          if find(buyer, 'EndpointID') is not None
                          else ET.Element('x')).get('schemeID')))
    c.rule('BR-CL-25', all(e.get('schemeID') == 'EM' and '@' in text(e)
                           for e in c.root.iter(CBC + 'EndpointID')))
    c.rule('PEPPOL-EN16931-R010', bool(text(buyer, 'EndpointID')))
    c.rule('PEPPOL-EN16931-R020', bool(text(seller, 'EndpointID')))
    c.rule('BR-CL-14', all(text(e) in COUNTRIES
                           for e in c.root.iter(CBC + 'IdentificationCode')))
    c.rule('BR-DE-2', contact is not None)
    c.rule('BR-DE-3', bool(text(seller, 'PostalAddress/CityName')))
    c.rule('BR-DE-4', bool(text(seller, 'PostalAddress/PostalZone')))
    c.rule('BR-DE-5', contact is not None and bool(text(contact, 'Name')))
    c.rule('BR-DE-6', contact is not None
           and bool(text(contact, 'Telephone')))
    c.rule('BR-DE-7', contact is not None
           and bool(text(contact, 'ElectronicMail')))
    c.rule('BR-DE-8', bool(text(buyer, 'PostalAddress/CityName')))
    c.rule('BR-DE-9', bool(text(buyer, 'PostalAddress/PostalZone')))
    c.rule('BR-DE-27', contact is not None and len(re.findall(
        r'\d', text(contact, 'Telephone'))) >= 3)
    c.rule('BR-DE-28', contact is not None and bool(re.fullmatch(
        r'[^@\s]+@([^@.\s]+\.)+[^@.\s]+',
        text(contact, 'ElectronicMail'))))
    return seller, buyer


def tax_ids(party, scheme):
    return [text(s, 'CompanyID') for s in findall(party, 'PartyTaxScheme')
            if text(s, 'TaxScheme/ID') == scheme and text(s, 'CompanyID')]


def iban(s):
    if not re.fullmatch(r'[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}', s):
        return False
    return int(''.join(str(int(x, 36)) for x in s[4:] + s[:4])) % 97 == 1


def payment(c):
    means = findall(c.root, 'PaymentMeans')
    due = find(c.root, 'LegalMonetaryTotal/PayableAmount')

    c.rule('BR-DE-1', len(means) > 0)
    for m in means:
        code = text(m, 'PaymentMeansCode')
        account = text(m, 'PayeeFinancialAccount/ID')
        c.rule('BR-49', bool(code))
        c.rule('BR-CL-16', code in ('1', '30', '58'))
        c.rule('BR-50', find(m, 'PayeeFinancialAccount') is None
               or bool(account))
        c.rule('BR-61', code not in ('30', '58') or bool(account))
        c.rule('BR-DE-19', code != '58' or iban(account))
        c.rule('BR-DE-23-a', code not in ('30', '58')
               or find(m, 'PayeeFinancialAccount') is not None)
    note = find(c.root, 'PaymentTerms/Note')
    terms = note.text if note is not None and note.text else ''
    last = re.split('#.+#', terms)[-1]
    for line in re.split(r'\r?\n', terms):
        if line.strip().startswith('#'):
            c.rule('BR-DE-18', bool(re.match(r'\s*\n', last) and re.fullmatch(
                r'#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}'
                r'(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#', line.strip())))
    c.rule('BR-CO-25', local(c.root) == 'CreditNote' or number(due) is None
           or number(due) <= 0 or bool(text(c.root, 'DueDate')
                                       or text(c.root, 'PaymentTerms/Note')))


def lines(c):
    ids = []
    total = Decimal(0)
    period_of = find(c.root, 'InvoicePeriod')

    for line in findall(c.root, line_name(c.root)):
        quantity = find(line, 'InvoicedQuantity')
        quantity = (find(line, 'CreditedQuantity') if quantity is None
                    else quantity)
        net = number(line, 'LineExtensionAmount')
        price = number(line, 'Price/PriceAmount')
        categories = findall(line, 'Item/ClassifiedTaxCategory')

        ids.append(text(line, 'ID'))
        c.rule('BR-21', bool(text(line, 'ID')))
        c.rule('BR-22', quantity is not None
               and number(quantity) is not None)
        c.rule('BR-23', quantity is not None
               and bool(quantity.get('unitCode')))
        c.rule('BR-CL-23', quantity is not None
               and quantity.get('unitCode') == 'HUR')
        c.rule('BR-24', net is not None)
        c.rule('BR-25', bool(text(line, 'Item/Name')))
        c.rule('BR-26', price is not None)
        c.rule('BR-27', price is not None and price >= 0)
        c.rule('BR-CL-18', all(text(k, 'ID') in RULES_OF
                               for k in categories))
        c.rule('PEPPOL-EN16931-R121', find(line, 'Price/BaseQuantity') is None)
        c.rule('BR-CO-04', len(categories) == 1
               and bool(text(categories[0], 'ID')))
        period(c, line, 'BR-30', 'BR-CO-20')
        c.rule('UBL-SR-48', len(categories) == 1)
        if None not in (net, price) and quantity is not None:
            c.rule('PEPPOL-EN16931-R120',
                   money(number(quantity) * price) == net)
        if period_of is not None:
            c.rule('PEPPOL-EN16931-R110',
                   text(line, 'InvoicePeriod/StartDate')
                   >= text(period_of, 'StartDate'))
            c.rule('PEPPOL-EN16931-R111',
                   text(line, 'InvoicePeriod/EndDate')
                   <= text(period_of, 'EndDate'))
        for k in categories:
            category(c, k)
        total += net or 0

    c.rule('UBL-SR-ID', len(ids) == len(set(ids)))
    return total


# A VAT category of a line or of the breakdown: what its rate must be.
def category(c, k):
    code, rate = text(k, 'ID'), number(k, 'Percent')

    c.rule('BR-CL-17', code in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L',
                                'M', 'B'))
    zero = {'Z': 'BR-Z-5', 'E': 'BR-E-5', 'AE': 'BR-AE-5', 'K': 'BR-IC-5',
            'G': 'BR-G-5'}
    if code == 'S':
        c.rule('BR-S-5', rate is not None and rate > 0)
    elif code in zero:
        c.rule(zero[code], rate == 0)


def vat_of(subtotal):
    base = number(subtotal, 'TaxableAmount')
    rate = number(subtotal, 'TaxCategory/Percent')

    return None if None in (base, rate) else money(base * rate / 100)


def totals(c, net_of_lines):
    t = find(c.root, 'LegalMonetaryTotal')
    net = number(t, 'LineExtensionAmount')
    exclusive = number(t, 'TaxExclusiveAmount')
    inclusive = number(t, 'TaxInclusiveAmount')
    due = number(t, 'PayableAmount')
    tax_total = findall(c.root, 'TaxTotal')
    tax = number(tax_total[0], 'TaxAmount') if tax_total else None
    subtotals = findall(c.root, 'TaxTotal/TaxSubtotal')

    c.rule('BR-12', net is not None)
    c.rule('BR-13', exclusive is not None)
    c.rule('BR-14', inclusive is not None)
    c.rule('BR-15', due is not None)
    c.rule('BR-53', find(c.root, 'TaxCurrencyCode') is None)
    c.rule('BR-CO-10', net == net_of_lines)
    c.rule('BR-CO-13', exclusive == net)
    c.rule('BR-CO-14', tax == sum((number(s, 'TaxAmount') or 0)
                                  for s in subtotals))
    c.rule('BR-CO-15', None not in (exclusive, tax, inclusive)
           and inclusive == exclusive + tax)
    c.rule('BR-CO-16', due == inclusive)
    c.rule('BR-CO-18', len(subtotals) > 0)
    for s in subtotals:
        base, tax, rate = (number(s, 'TaxableAmount'),
                           number(s, 'TaxAmount'),
                           number(s, 'TaxCategory/Percent'))
        c.rule('BR-45', base is not None)
        c.rule('BR-46', tax is not None)
        c.rule('BR-47', bool(text(s, 'TaxCategory/ID')))
        c.rule('BR-48', rate is not None)
        c.rule('BR-DE-14', rate is not None)
        c.rule('BR-CO-17', tax is not None and vat_of(s) == tax)
    return subtotals


RULES_OF = {'S': 'S', 'Z': 'Z', 'E': 'E', 'AE': 'AE', 'K': 'IC', 'G': 'G'}


def breakdown(c, subtotals, seller, buyer):
    items = findall(c.root, line_name(c.root))
    used = {(text(i, 'Item/ClassifiedTaxCategory/ID'),
             number(i, 'Item/ClassifiedTaxCategory/Percent')) for i in items}
    vat, buyer_vat = tax_ids(seller, 'VAT'), tax_ids(buyer, 'VAT')

    c.rule('BR-CO-09', all(v[:2] in COUNTRIES | {'EL'}
                           for v in vat + buyer_vat))
    c.rule('BR-CO-26', bool(vat
                            or text(seller, 'PartyLegalEntity/CompanyID')
                            or text(seller, 'PartyIdentification/ID')))
    c.rule('BR-DE-16', bool(vat or tax_ids(seller, 'FC')))

    for code, rate in used:
        name = RULES_OF.get(code, code)
        of = [s for s in subtotals if text(s, 'TaxCategory/ID') == code
              and number(s, 'TaxCategory/Percent') == rate]
        base = sum((number(i, 'LineExtensionAmount') for i in items
                    if text(i, 'Item/ClassifiedTaxCategory/ID') == code
                    and number(i, 'Item/ClassifiedTaxCategory/Percent')
                    == rate), Decimal(0))

        c.rule('BR-%s-1' % name, len(of) == 1)
        c.rule('BR-%s-8' % name, len(of) == 1
               and number(of[0], 'TaxableAmount') == base)
        if code in ('S', 'Z', 'E'):
            c.rule('BR-%s-2' % name, bool(vat or tax_ids(seller, 'FC')))
        elif code == 'AE':
            c.rule('BR-AE-2', bool(vat or tax_ids(seller, 'FC'))
                   and bool(buyer_vat or text(
                       buyer, 'PartyLegalEntity/CompanyID')))
        elif code == 'K':
            c.rule('BR-IC-2', bool(vat) and bool(buyer_vat))
            c.rule('BR-IC-11', bool(text(c.root,
                                         'Delivery/ActualDeliveryDate'))
                   or find(c.root, 'InvoicePeriod') is not None)
            c.rule('BR-IC-12', bool(text(
                c.root, 'Delivery/DeliveryLocation/Address/Country/'
                'IdentificationCode')))
        elif code == 'G':
            c.rule('BR-G-2', bool(vat))

    for s in subtotals:
        code = text(s, 'TaxCategory/ID')
        name = RULES_OF.get(code, code)
        reason = bool(text(s, 'TaxCategory/TaxExemptionReason'))
        c.rule('BR-%s-1' % name, code in [u[0] for u in used])
        c.rule('BR-%s-10' % name, reason != (code in ('S', 'Z')))
        c.rule('BR-%s-9' % name, number(s, 'TaxAmount') == (
            vat_of(s) if code == 'S' else 0))
        category(c, find(s, 'TaxCategory'))


def check(path):
    c = Check(ET.parse(path).getroot())
    schema(c)
    amounts(c)
    document(c)
    seller, buyer = parties(c)
    payment(c)
    net = lines(c)
    breakdown(c, totals(c, net), seller, buyer)
    return c


status = 0
for path in sys.argv[1:]:
    c = check(path)
    if c.broken:
        print(path + ': ' + c.names())
        status = 1
    else:
        print('%d rules held' % len(c.rules))
sys.exit(status)
