// Drives jsforce, unchanged, against the org at SF_URL and prints what it saw as one JSON object.
// Asserted by JsforceTest: nothing is judged here.
import jsforce from 'jsforce';

const {SF_URL, SF_CLIENT_ID, SF_CLIENT_SECRET, SF_USERNAME, SF_PASSWORD} = process.env;
const saw = {};

/** The error a promise ends in, as code and message. */
const failed = promise =>
    promise.then(
        value => ({unexpected: value}), error => ({code: error.errorCode ?? error.name, message: error.message}));

// Sign in, both ways.
const conn = new jsforce.Connection({loginUrl: SF_URL, version: '60.0', logLevel: 'ERROR'});
const user = await conn.login(SF_USERNAME, SF_PASSWORD);
saw.soapLogin = {organizationId: user.organizationId, instanceUrl: conn.instanceUrl};
saw.soapRefused = await failed(new jsforce.Connection({loginUrl: SF_URL}).login(SF_USERNAME, 'wrong & <odd>'));
const app = new jsforce.Connection({
  instanceUrl: SF_URL,
  oauth2: {loginUrl: SF_URL, clientId: SF_CLIENT_ID, clientSecret: SF_CLIENT_SECRET},
});
const appUser = await app.authorize({grant_type: 'client_credentials'});
saw.clientCredentials = {organizationId: appUser.organizationId, names: (await app.query('SELECT Name FROM Organization')).records.map(r => r.Name)};
saw.clientRefused = await failed(
    new jsforce.Connection({oauth2: {loginUrl: SF_URL, clientId: SF_CLIENT_ID, clientSecret: 'wrong'}})
        .authorize({grant_type: 'client_credentials'}));
saw.identity = (await conn.identity()).username;

// Query with paging.
const pages = {headers: {'Sforce-Query-Options': 'batchSize=200'}};
const first = await conn.query('SELECT Id, Name FROM Account ORDER BY Name', {...pages, autoFetch: false});
const second = await conn.queryMore(first.nextRecordsUrl);
saw.paging = {
  totalSize: first.totalSize,
  firstPage: first.records.length,
  firstDone: first.done,
  secondPage: second.records.length,
};
const everything = await conn.query('SELECT Id FROM Account', {...pages, autoFetch: true, maxFetch: 10000});
saw.iterated = new Set(everything.records.map(r => r.Id)).size;
saw.lostCursor = await failed(conn.queryMore('01g000000000000AAA-200'));
const found = await conn.sobject('Account')
    .find({Name: {$like: 'Client 00%'}}, ['Id', 'Name', 'Owner.Username'])
    .include('Contacts', {}, ['LastName']).end()
    .sort({Name: -1}).limit(3);
saw.found = found.map(r => ({name: r.Name, owner: r.Owner.Username, contacts: r.Contacts?.records.map(c => c.LastName) ?? null}));
saw.count = await conn.sobject('Account').count({Name: {$like: 'Client%'}});
saw.malformed = await failed(conn.query('SELECT FROM Account'));
saw.unknownField = await failed(conn.query('SELECT Nonsense__c FROM Account'));

// Create, read, update, delete.
const created = await conn.sobject('Account').create({Name: 'Fabrikam', BillingCountry: 'Österreich'});
saw.created = created.success;
saw.retrieved = (await conn.sobject('Account').retrieve(created.id)).BillingCountry;
saw.updated = await conn.sobject('Account').update({Id: created.id, Phone: '+43 1 1', Website: null});
saw.afterUpdate = (await conn.sobject('Account').retrieve(created.id, {fields: ['Phone']})).Phone;
saw.requiredMissing = await failed(conn.sobject('Account').create({Phone: '1'}));
saw.readOnly = await failed(conn.sobject('Opportunity').create({Name: 'D', StageName: 'P', CloseDate: '2026-01-31', IsWon: true}));
saw.destroyed = (await conn.sobject('Account').destroy(created.id)).success;
saw.gone = await failed(conn.sobject('Account').retrieve(created.id));
saw.unknownId = await failed(conn.sobject('Account').retrieve('001000000000000AAA'));
saw.inBin = (await conn.query(`SELECT Id, IsDeleted FROM Account WHERE Id = '${created.id}'`, {scanAll: true})).records.map(r => r.IsDeleted);

// Upsert.
const upserted = await conn.sobject('Account').upsert({Throughline_Id__c: 'K-1', Name: 'Contoso'}, 'Throughline_Id__c');
const again = await conn.sobject('Account').upsert({Throughline_Id__c: 'K-1', Name: 'Contoso Ltd'}, 'Throughline_Id__c');
saw.upsert = {created: upserted.created, createdAgain: again.created, same: upserted.id === again.id};
saw.upsertWrongField = await failed(conn.sobject('Account').upsert({Tax_Id__c: '1', Name: 'X'}, 'Tax_Id__c'));

// Collections.
const many = await conn.sobject('Account').create([{Name: 'One'}, {Phone: 'no name'}, {Name: 'Three'}]);
saw.createMany = many.map(r => r.success ? 'ok' : r.errors[0].statusCode);
const ids = many.filter(r => r.success).map(r => r.id);
saw.updateMany = (await conn.sobject('Account').update(ids.map(Id => ({Id, Phone: '2'})))).map(r => r.success);
saw.upsertMany = (await conn.sobject('Account').upsert(
    [{Throughline_Id__c: 'K-1', Name: 'Contoso'}, {Throughline_Id__c: 'K-2', Name: 'New'}], 'Throughline_Id__c'))
    .map(r => r.created);
saw.retrieveMany = (await conn.sobject('Account').retrieve([...ids, '001000000000000AAA'])).map(r => r?.Phone ?? null);
saw.allOrNone = (await conn.sobject('Account').create([{Name: 'Four'}, {}], {allOrNone: true})).map(r => r.errors[0].statusCode);
saw.destroyMany = (await conn.sobject('Account').destroy(ids)).map(r => r.success);
saw.large = (await conn.sobject('Account').create(
    Array.from({length: 450}, (_, i) => ({Name: `Bulk ${i}`})), {allowRecursive: true})).filter(r => r.success).length;

// Describe.
const described = await conn.sobject('Opportunity').describe();
const field = name => described.fields.find(f => f.name === name);
saw.describe = {
  prefix: described.keyPrefix,
  won: {type: field('IsWon').type, createable: field('IsWon').createable},
  account: field('AccountId').referenceTo,
  external: described.fields.filter(f => f.externalId).map(f => f.name),
  stages: field('StageName').picklistValues.map(v => v.value).includes('Closed Won'),
  children: described.childRelationships.map(c => c.relationshipName).includes('OpportunityLineItems'),
};
saw.describeGlobal = (await conn.describeGlobal()).sobjects.map(s => s.name);
saw.describeUnknown = await failed(conn.sobject('Nonsense').describe());

// Composite, replication, limits.
const composite = await conn.requestPost('/composite', {
  allOrNone: true,
  compositeRequest: [
    {method: 'POST', url: '/services/data/v60.0/sobjects/Account', referenceId: 'a', body: {Name: 'Composite'}},
    {method: 'POST', url: '/services/data/v60.0/sobjects/Contact', referenceId: 'c', body: {LastName: 'Roe', AccountId: '@{a.id}'}},
  ],
});
saw.composite = composite.compositeResponse.map(r => r.httpStatusCode);
const now = Date.now();
const window = [new Date(now - 3600_000).toISOString(), new Date(now + 120_000).toISOString()];
saw.deletedHasCreated = (await conn.sobject('Account').deleted(...window)).deletedRecords.map(r => r.id).includes(created.id);
saw.updatedHasUpserted = (await conn.sobject('Account').updated(...window)).ids.includes(upserted.id);
saw.apiUsage = conn.limitInfo.apiUsage.limit > 0;

// A session that has ended is renewed by jsforce itself.
conn.accessToken = 'not a session any more';
saw.renewed = (await conn.query('SELECT COUNT() FROM Contact')).totalSize;
saw.expired = await failed(
    new jsforce.Connection({instanceUrl: SF_URL, accessToken: 'forged'}).query('SELECT Id FROM Account'));

console.log(JSON.stringify(saw));
