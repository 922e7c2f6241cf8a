# Run inside Redmine (rails runner) by setup-redmine: switches REST on, makes the custom fields that the hub uses, an
# activity for expenses and a person without rights of an administrator, and prints one JSON line with what a connection needs. May be run again.
require 'json'
Setting.rest_api_enabled = '1'
Setting.default_language = 'en'
admin = User.find_by(login: 'admin')
admin.must_change_passwd = false
admin.password = admin.password_confirmation = ENV.fetch('ADMIN_PASSWORD')
admin.save!

field = lambda do |type, name, format, more = {}|
  type.find_by(name: name) || type.create!({ name: name, field_format: format, is_filter: true }.merge(more))
end
trackers = Tracker.all.to_a
custom = {
  'issueKey' => field.call(IssueCustomField, 'Throughline key', 'string', is_for_all: true, trackers: trackers).id,
  'approved' => field.call(TimeEntryCustomField, 'Approved', 'bool').id,
  'amount' => field.call(TimeEntryCustomField, 'Amount', 'float').id,
  'ledgerReference' => field.call(TimeEntryCustomField, 'Ledger reference', 'string').id,
  'ledgerStatus' => field.call(TimeEntryCustomField, 'Ledger status', 'string').id
}
TimeEntryActivity.find_by(name: 'Travel') || TimeEntryActivity.create!(name: 'Travel', active: true)
erin = User.find_by(login: 'erin') || User.new(firstname: 'Erin', lastname: 'Example', mail: 'erin@example.org').tap do |u|
  u.login = 'erin'
  u.password = u.password_confirmation = ENV.fetch('PERSON_PASSWORD')
  u.save!
end
puts 'INSTANCE=' + JSON.generate(
  apiKey: admin.api_key, personKey: erin.api_key, customFields: custom,
  ids: {
    person: erin.id, role: Role.givable.order(:position).first.id, tracker: trackers.first.id,
    activity: TimeEntryActivity.shared.active.order(:position).first.id,
    open: IssueStatus.where(is_closed: false).order(:position).first.id,
    closed: IssueStatus.where(is_closed: true).order(:position).first.id,
    priority: IssuePriority.default.id
  }
)
