/** Why records are left out of an action, in words. */
import type { LeftOut } from '../../ipc/gen/api';
import { t } from '../../messages';
import { visibleText } from '../../shared/visible-text';

/** The words that follow the number: "have no retry data, …". */
export function leftOutWords({ reason, count }: LeftOut): string {
  switch (reason) {
    case 'no_retry_key':
    case 'past_retention':
    case 'already_resolved':
    case 'already_queued':
    case 'being_retried':
    case 'gone':
    case 'not_resolved':
    case 'unchanged':
    case 'too_many_tags':
    case 'changed':
    case 'no_field':
    case 'no_data':
      return t(`left_out.${reason}`, { count });
    default:
      return t('left_out.other', { count, reason: visibleText(reason) });
  }
}

/** All reasons in one line: "14 have no retry data, …; 3 are being retried already". */
export function leftOutLine(leftOut: readonly LeftOut[]): string {
  return leftOut.map((each) => t('left_out.item', { count: each.count, words: leftOutWords(each) })).join('; ');
}
