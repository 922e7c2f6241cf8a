"""Fills a new Tryton database with a small services company over the server's own JSON-RPC and prints how to sign in.

What is there afterwards: one company with its chart of accounts, fiscal years (last, this, next), sequences, payment
terms, products for the billing kinds, two employees, and the user `hub` that an integration signs in as.
"""
import argparse
import base64
import datetime
import json
import sys
import urllib.error
import urllib.request


class Refused(Exception):
    """The server said no."""


class Session:
    """One signed-in user. Calls read as `session.party.party.create([...])` would in the server's own code."""

    def __init__(self, url, database, login, password):
        self.address = url + database + '/'
        self.header = None
        self.context = {}
        user, key = self.call('common.db.login', [login, {'password': password}, 'en'])
        token = '%s:%s:%s' % (login, user, key)
        self.header = 'Session ' + base64.b64encode(token.encode()).decode()
        self.user = user
        self.learn_context()

    def learn_context(self):
        wanted = ('company', 'employee', 'language')
        preferences = self.call('model.res.user.get_preferences', [True, {}])
        self.context = {k: preferences[k] for k in wanted if preferences.get(k)}

    def call(self, method, params):
        request = urllib.request.Request(
            self.address, json.dumps({'id': 1, 'method': method, 'params': params}).encode(),
            {'Content-Type': 'application/json'})
        if self.header:
            request.add_header('Authorization', self.header)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                said = json.load(answer)
        except urllib.error.HTTPError as e:
            raise Refused('%s: HTTP %s' % (method, e.code))
        if said.get('error'):
            raise Refused('%s: %s' % (method, json.dumps(said['error'])[:500]))
        return said['result']

    def model(self, name, verb, *params):
        return self.call('model.%s.%s' % (name, verb), list(params) + [self.context])

    def create(self, name, *records):
        return self.model(name, 'create', list(records))

    def one(self, name, domain):
        found = self.model(name, 'search', domain, 0, 1, None)
        if not found:
            raise Refused('no %s with %s' % (name, domain))
        return found[0]

    def wizard(self, name, *steps):
        """Runs a wizard; each step is (state, function from the previous view's defaults to the screen's data)."""
        session = self.call('wizard.%s.create' % name, [self.context])[0]
        defaults = {}
        for state, screen in steps:
            view = self.call('wizard.%s.execute' % name, [session, screen(defaults), state, self.context])
            defaults = view.get('view', {}).get('defaults', {})
        self.call('wizard.%s.delete' % name, [session, self.context])


def decimal(number):
    return {'__class__': 'Decimal', 'decimal': str(number)}


def date(year, month, day):
    return {'__class__': 'date', 'year': year, 'month': month, 'day': day}


def making(*records):
    return [['create', list(records)]]


COUNTRIES = {
    'US': ('United States', 'USA'), 'GB': ('United Kingdom', 'GBR'), 'DE': ('Germany', 'DEU'), 'IN': ('India', 'IND'),
    'FR': ('France', 'FRA'), 'CH': ('Switzerland', 'CHE'), 'AT': ('Austria', 'AUT'), 'NL': ('Netherlands', 'NLD'),
    'CA': ('Canada', 'CAN'), 'AU': ('Australia', 'AUS'), 'JP': ('Japan', 'JPN'), 'TR': ('Türkiye', 'TUR')}
STATES = {'US-NY': 'New York', 'US-CA': 'California', 'US-IL': 'Illinois', 'US-WA': 'Washington', 'US-TX': 'Texas'}
SYMBOLS = {'USD': ('US Dollar', '$', '1'), 'EUR': ('Euro', '€', '0.9'), 'GBP': ('Pound Sterling', '£', '0.8')}


def seed(admin, options):
    year = datetime.date.today().year
    currencies = {
        code: admin.create('currency.currency', {
            'name': name, 'code': code, 'symbol': symbol, 'digits': 2, 'rounding': decimal('0.01'),
            'rates': making({'date': date(year - 1, 1, 1), 'rate': decimal(rate)})})[0]
        for code, (name, symbol, rate) in SYMBOLS.items()}

    countries = dict(zip(COUNTRIES, admin.create('country.country', *(
        {'name': name, 'code': code, 'code3': code3} for code, (name, code3) in COUNTRIES.items()))))
    admin.create('country.subdivision', *(
        {'name': name, 'code': code, 'type': 'state', 'country': countries['US']} for code, name in STATES.items()))

    own = admin.create('party.party', {'name': options.company, 'code': options.company_code})[0]
    company = admin.create('company.company', {
        'party': own, 'currency': currencies[options.currency], 'timezone': 'UTC'})[0]
    admin.model('res.user', 'write', [admin.user], {'companies': [['add', [company]]], 'company': company})
    admin.learn_context()

    template = admin.one('account.account.template', [['parent', '=', None]])
    admin.wizard(
        'account.create_chart',
        ('account', lambda _: {}),
        ('create_account', lambda _: {'account': {'company': company, 'account_template': template}}),
        ('create_properties', lambda view: {
            'properties': {k: v for k, v in view.items() if not k.endswith('.')}}))
    account = lambda kind: admin.one(
        'account.account', [['company', '=', company], ['type.' + kind, '=', True], ['closed', '!=', True]])

    sequence_types = {t['name']: t['id'] for t in admin.model(
        'ir.sequence.type', 'search_read', [], 0, None, None, ['name'])}

    def sequence(model, name, kind):
        return admin.create(model, {
            'name': name, 'sequence_type': sequence_types[kind], 'company': company, 'prefix': name + '-'})[0]

    for y in (year - 1, year, year + 1):
        strict = lambda name: sequence('ir.sequence.strict', '%s%d' % (name, y), 'Invoice')
        fiscal_year = admin.create('account.fiscalyear', {
            'name': str(y), 'company': company, 'start_date': date(y, 1, 1), 'end_date': date(y, 12, 31),
            'post_move_sequence': sequence('ir.sequence', 'MOVE%d' % y, 'Account Move'),
            'invoice_sequences': making({
                'company': company,
                'out_invoice_sequence': strict('INV'), 'out_credit_note_sequence': strict('CRN'),
                'in_invoice_sequence': strict('BILL'), 'in_credit_note_sequence': strict('SCRN')})})
        admin.model('account.fiscalyear', 'create_period', fiscal_year)

    terms = {name: admin.create('account.invoice.payment_term', {
        'name': name, 'lines': making({'type': 'remainder', 'relativedeltas': making({'days': days})})})[0]
        for name, days in (('NET15', 15), ('NET30', 30), ('NET45', 45), ('NET60', 60))}

    hour = admin.one('product.uom', [['symbol', '=', 'h']])
    unit = admin.one('product.uom', [['symbol', '=', 'u']])
    category = admin.create('product.category', {
        'name': 'Services', 'accounting': True,
        'account_revenue': account('revenue'), 'account_expense': account('expense')})[0]
    products = {}
    for code, name, uom, price in (
            ('TM', 'Services by the hour', hour, 180), ('FIXED', 'Fixed fee', unit, 0),
            ('RETAINER', 'Retainer', unit, 0)):
        made = admin.create('product.template', {
            'name': name, 'code': code, 'type': 'service', 'default_uom': uom, 'list_price': decimal(price),
            'account_category': category, 'products': making({'cost_price': decimal(0)})})
        products[code] = admin.one('product.product', [['template', '=', made[0]]])

    people = admin.create('party.party', *(
        {'name': name, 'code': code} for name, code in (('Ana Architect', 'EMP-ANA'), ('Ben Consultant', 'EMP-BEN'))))
    employees = admin.create('company.employee', *(
        {'party': party, 'company': company, 'start_date': date(year - 1, 1, 1)} for party in people))

    # The hub's own user may do what project and finance people may, but cannot administer the system.
    groups = admin.model('res.group', 'search', [['name', '!=', 'Administration']], 0, None, None)
    admin.create('res.user', {
        'name': 'Integration hub', 'login': options.hub, 'password': options.hub_password,
        'groups': [['add', groups]], 'companies': [['add', [company]]], 'company': company})
    return {
        'company': company, 'companyCode': options.company_code, 'currency': options.currency,
        'currencies': currencies, 'paymentTerms': terms, 'products': products, 'employees': employees}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    for name, fallback in (
            ('url', None), ('database', None), ('admin-password', None), ('hub', 'hub'), ('hub-password', None),
            ('company', None), ('company-code', None), ('currency', 'USD'), ('stop', '')):
        arguments.add_argument('--' + name, default=fallback, required=fallback is None)
    options = arguments.parse_args()
    if options.currency not in SYMBOLS:
        sys.exit('currency %s is not one of %s' % (options.currency, ', '.join(SYMBOLS)))
    admin = Session(options.url, options.database, 'admin', options.admin_password)
    made = seed(admin, options)
    Session(options.url, options.database, options.hub, options.hub_password)
    json.dump({
        'baseUrl': options.url.rstrip('/'), 'database': options.database,
        'username': options.hub, 'password': options.hub_password,
        'adminUsername': 'admin', 'adminPassword': options.admin_password,
        'ids': made, 'stop': options.stop}, sys.stdout)
    print()


if __name__ == '__main__':
    main()
