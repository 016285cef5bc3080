// Which field of the panel a finding is about, by the rule that is broken.
const FIELDS = {
  task_has_owner: 'whose',
  role_exists: 'whose',
  task_has_form: 'camunda-formKey',
  task_has_deadline: 'property-dueWorkingDays',
  working_days_valid: 'property-dueWorkingDays',
  approver_is_not_author: 'property-exclude',
  task_explains_itself: 'property-title',
  clause_is_number: 'property-clause',
  label_is_verb: 'name',
  label_is_russian: 'name',
  element_is_named: 'name',
  gateway_asks: 'name',
  message_has_key: 'property-correlationKey',
  call_passes_named: 'camunda-In-add',
  timer_valid: 'time',
  timer_has_value: 'time',
  start_timer_without_variables: 'time'
};

export const fieldOf = finding => FIELDS[finding?.rule] ?? '';
