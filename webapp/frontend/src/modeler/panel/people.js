// A user task: who does it, with which form, until when, and what they are told.
import { text } from '../words.js';
import { make } from './controls.js';

export const isExpression = value => value.startsWith('=') || value.includes('${');

export function people(f) {
  return {
    id: 'people',
    title: text('Кто выполняет'),
    fields: [
      whose(f), ...groups(f),
      f.attribute('camunda:assignee', { label: text('Исполнитель сразу'), hint: text('Код человека или выражение: =section.methodist. Обычно пусто: задачу берут сами.'), check: f.asks('text') }),
      f.attribute('camunda:candidateUsers', { label: text('Предложить людям'), hint: text('Коды через запятую или выражение.'), check: f.asks('text') }),
      f.property('organisation', { label: text('Только из организации'), hint: text('Выражение: задача людям этой роли в этой организации.'), check: f.asks('expression') }),
      f.property('exclude', { label: text('Кому нельзя'), hint: text('Выражение с человеком или списком: кто готовил, тот не согласует.'), suggestions: () => doers(f), check: f.asks('expression') }),
      f.property('excludeAsDeputy', { label: text('Кому нельзя за другого'), hint: text('Сам — может, а как и. о. — нет.'), suggestions: () => doers(f), check: f.asks('expression') }),
      f.flag('within', 'instance', { label: text('Роль внутри этого дела (жюри этого конкурса)') }),
      f.flag('bulk', 'true', { label: text('Можно выполнить несколько сразу с одними ответами'), hint: text('Нужна форма без файлов.') }),
      f.property('delegation', { kind: 'choice', label: text('Поручение другому'), options: () => [
        { value: '', label: text('можно поручить, и тот завершит') },
        { value: 'return', label: text('тот готовит, завершает поручивший') },
        { value: 'never', label: text('нельзя: решает только сам') }
      ] }),
      f.property('substitution', { kind: 'choice', label: text('Заместитель отсутствующего'), options: () => [
        { value: '', label: text('как принято для роли') },
        { value: 'allowed', label: text('выполняет') },
        { value: 'never', label: text('не выполняет') }
      ] }),
      f.flag('recall', 'never', { label: text('Выполненное нельзя отозвать'), hint: text('Тайный голос, подпись.') })
    ]
  };
}

// Where the roles come from: the lane, a list, or an expression.
function whose(f) {
  const name = 'camunda:candidateGroups', value = () => String(f.storage.attribute(f.owner, name));
  const lane = laneRole(f);
  return {
    id: 'whose', kind: 'choice', label: text('Чья это задача'),
    options: () => [
      { value: 'lane', label: lane ? text('роли дорожки: {role}', { role: lane }) : text('роли дорожки') },
      { value: 'list', label: text('ролей из списка') },
      { value: 'expression', label: text('по выражению') }
    ],
    get: () => f.element.editorWhose ?? (!value() ? 'lane' : isExpression(value()) ? 'expression' : 'list'),
    set: chosen => {
      f.element.editorWhose = chosen;
      if (chosen === 'lane' || (chosen === 'list') === isExpression(value())) f.storage.setAttribute(f.element, f.owner, name, '');
    }
  };
}

function groups(f) {
  const kind = whose(f).get();
  if (kind === 'list') return [ f.attribute('camunda:candidateGroups', { kind: 'names', label: text('Роли'), invitation: text('Добавить роль…'), options: () => f.vocabulary.roles }) ];
  if (kind === 'expression') return [ f.attribute('camunda:candidateGroups', { label: text('Роли по выражению'), hint: text('Например: =approver'), check: f.asks('text'), suggestions: () => f.known().map(name => `=${name}`) }) ];
  return [];
}

function laneRole(f) {
  const lane = (f.owner.get('lanes') ?? []).at(-1);
  if (!lane) return '';
  const code = f.storage.property(lane, 'role') || lane.name || '';
  return f.vocabulary.roles.find(each => each.value === code)?.label ?? code;
}

const doers = f => userTasks(f).filter(each => each !== f.owner).map(each => `=${each.id}_by`);

function userTasks(f) {
  return f.modeler.get('elementRegistry').filter(each => each.businessObject?.$instanceOf?.('bpmn:UserTask') && each.type !== 'label').map(each => each.businessObject);
}

// -- form -------------------------------------------------------------------------------------------------------------
export function form(f) {
  const value = () => String(f.storage.attribute(f.owner, 'camunda:formKey'));
  return {
    id: 'form',
    title: text('Форма'),
    fields: [
      f.attribute('camunda:formKey', { kind: 'choice', label: text('Что заполняет исполнитель'), options: () => formOptions(f) }),
      { id: 'form-link', kind: 'told', get: () => formTools(f, value()) },
      f.flag('draft', 'never', { label: text('Черновик не сохранять нигде'), hint: text('Для тайных бюллетеней.') })
    ]
  };
}

export function formOptions(f) {
  return [
    { value: '', label: text('нет формы') },
    ...f.draft.forms().map(each => ({ value: each.key, label: each.title ? `${each.title} (${each.key})` : each.key })),
    ...f.vocabulary.pages.map(each => ({ value: `page:${each.value}`, label: text('страница: {name}', { name: each.label }) }))
  ];
}

function formTools(f, key) {
  const found = [], known = f.draft.forms().find(each => each.key === key);
  if (known?.url) found.push(make('a', { href: known.url, textContent: text('Открыть форму в редакторе') }));
  if (!key && f.draft.canAddForms) {
    const button = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text('Создать форму для этой задачи') });
    button.dataset.field = 'form-new';
    button.addEventListener('click', async () => {
      button.disabled = true;
      const made = await f.draft.addForm(f.owner.id, f.owner.name ?? '');
      if (made) f.storage.setAttribute(f.element, f.owner, 'camunda:formKey', made);
      else button.disabled = false;
    });
    found.push(button);
  }
  return found;
}

// -- deadline ---------------------------------------------------------------------------------------------------------
export function deadline(f) {
  const ask = value => f.server.deadline({
    text: value, calendar: f.storage.property(f.owner, 'calendar'), groups: String(f.storage.attribute(f.owner, 'camunda:candidateGroups')),
    priority: String(f.storage.attribute(f.owner, 'camunda:priority')), process: f.process()?.id ?? ''
  });
  return {
    id: 'deadline',
    title: text('Срок'),
    fields: [
      f.property('dueWorkingDays', { label: text('Рабочих дней'), hint: text('Число, «5 р. д.» или выражение; день, когда задача появилась, не считается.'), check: value => ask(value) }),
      f.attribute('camunda:dueDate', { label: text('Или дата'), hint: text('Дата, длительность P3D или выражение: =session_date.'), check: value => f.server.deadline({ date: value, calendar: f.storage.property(f.owner, 'calendar'), process: f.process()?.id ?? '' }) }),
      f.property('calendar', { kind: 'choice', label: text('Чьи рабочие дни'), options: () => [ { value: '', label: text('по роли исполнителя') }, ...f.vocabulary.calendars ], rebuilds: true }),
      f.attribute('camunda:priority', { label: text('Важность'), hint: text('Число; обычно 50, больше — выше в списке.'), check: f.asks('number') }),
      { id: 'reminders', kind: 'told', get: () => text('Напоминания рисовать не нужно: их задаёт таблица решений «Напоминания о сроках». Даты для этого срока показаны под ним.') }
    ]
  };
}

// -- words ------------------------------------------------------------------------------------------------------------
export function words(f) {
  return {
    id: 'words',
    title: text('Что видит исполнитель'),
    fields: [
      f.property('title', { kind: 'area', rows: 2, label: text('Заголовок задачи'), hint: text('С данными дела: «Согласовать план на {school_year}».'), check: f.asks('template') }),
      f.property('why', { kind: 'area', label: text('Зачем это нужно'), check: f.asks('template') }),
      f.property('clause', { label: text('Пункт Положения'), hint: text('Например, 3.1.1'), suggestions: () => f.vocabulary.clauses })
    ]
  };
}
