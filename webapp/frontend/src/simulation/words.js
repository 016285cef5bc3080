// What the token simulation says; its own sentences are replaced by these when the page is built.
import { say } from '../base/words.js';

export const words = {
  focus: say('Показать только это дело'),
  reset: say('Начать заново'),
  restarted: say('Движение начинается заново'),
  unsupported: say('Есть элементы, движение через которые не показывается'),
  notShown: say('Не показывается'),
  toggle: say('Пустить или остановить движение'),
  paused: say('Движение остановлено'),
  playing: say('Движение идёт'),
  slow: say('Медленно'),
  normal: say('Обычно'),
  fast: say('Быстро'),
  choose: say('Выбрать путь'),
  noWait: say('Не ждать на этом шаге'),
  wait: say('Ждать на этом шаге'),
  trigger: say('Пустить дальше'),
  finished: say('Завершено'),
  mode: say('Движение маркеров')
};
