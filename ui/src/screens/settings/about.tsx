/** What this program is, its version, and the licences of everything that it is made of. */
import { useState } from 'react';
import { t } from '../../messages';
import { TextField } from '../../shared/field';
import { Line, Section } from './line';
import styles from './settings.module.css';
import { licences } from 'virtual:licences';

/** Parts shown at once; the field finds the others. */
const SHOWN_MAX = 400;

/** The section. */
export function About({ version }: { version: string }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = licences.filter((part) => `${part.name} ${part.licence}`.toLowerCase().includes(wanted));
  return (
    <Section title={t('settings.about')}>
      <p>{t('settings.about_text')}</p>
      <Line name={t('settings.version')}>
        <span className="tn" data-selectable>
          {version}
        </span>
      </Line>
      <Line name={t('settings.licence')}>{t('settings.licence_own')}</Line>
      <Line name={t('settings.parts', { count: licences.length })} hint={t('settings.parts_hint')}>
        <TextField label={t('settings.parts_find')} placeholder={t('settings.parts_find')} value={text} onChange={setText} />
      </Line>
      <div className={styles.parts} tabIndex={0} role="region" aria-label={t('settings.parts_list')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('settings.part')}</th>
              <th scope="col">{t('settings.version')}</th>
              <th scope="col">{t('settings.licence')}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, SHOWN_MAX).map((part) => (
              <tr key={`${part.name} ${part.version}`}>
                <td>{part.name}</td>
                <td className="tn">{part.version}</td>
                <td>{part.licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {found.length === 0 && <p className={styles.hint}>{t('settings.parts_none')}</p>}
        {found.length > SHOWN_MAX && <p className={styles.hint}>{t('settings.parts_more', { count: found.length - SHOWN_MAX })}</p>}
      </div>
    </Section>
  );
}
