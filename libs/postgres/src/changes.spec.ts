import { describe, expect, it } from 'vitest';
import { Changes } from './changes.js';

function listening(...keys: string[]) {
  const changes = new Changes();
  const heard: string[] = [];
  const ends = keys.map((key) => changes.listen(key, () => heard.push(key)));
  return { changes, heard, ends };
}

describe('who listens to a key', () => {
  it('hears of a commit that wrote it, once, and of no other', () => {
    const { changes, heard } = listening('a', 'b');
    changes.written(0, ['a', 'c']);
    expect(heard).toEqual([]);
    changes.committed(0, true);
    expect(heard).toEqual(['a']);
  });

  it('hears of every commit of another process, whatever a round of this one would have written', () => {
    const { changes, heard } = listening('a', 'b');
    changes.written(0, ['c']);
    changes.committed(0, false);
    changes.committed(1, false);
    expect(heard).toEqual(['a', 'b', 'a', 'b']);
  });

  it('hears nothing after its end, whoever else listens to the same', () => {
    const { changes, heard, ends } = listening('a', 'a', 'b');
    ends[0]!();
    ends[0]!();
    changes.written(0, ['a', 'b']);
    changes.committed(0, true);
    expect(heard).toEqual(['a', 'b']);
    for (const end of ends) end();
    changes.committed(0, false);
    expect(heard).toHaveLength(2);
  });

  it('may end and begin again while it hears', () => {
    const { changes, heard } = listening();
    const again = (): void => {
      heard.push('a');
      end();
      end = changes.listen('a', again);
    };
    let end = changes.listen('a', again);
    changes.committed(0, false);
    expect(heard).toEqual(['a']);
    changes.committed(0, false);
    expect(heard).toEqual(['a', 'a']);
  });
});
