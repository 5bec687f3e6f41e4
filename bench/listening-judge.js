/** What an archive holds of one series of liquidations, beside what happened: see listening-judge.d.ts. */
export function judgeListening({ covered, rows, truth, sockets }) {
  const isClaimed = ({ time }) => covered.some(({ from, to }) => from <= time && time < to);
  const gaps = covered.slice(1).map(({ from }, nr) => ({ from: covered[nr].to, to: from }));
  const deafness = gaps.map((gap) => ({ gap, without: lengthWithout(sockets, gap) }));
  return {
    lost: without(truth.filter(isClaimed), rows),
    surplus: without(rows, truth),
    deaf: covered.filter((claim) => !sockets.some(({ from, to }) => from <= claim.from && claim.to <= to)),
    slack: deafness.map(({ gap, without: length }) => gap.to - gap.from - length),
    groundless: deafness.filter(({ without: length }) => length === 0).map(({ gap }) => gap),
  };
}

/** How much of a range no socket was open (ms). */
function lengthWithout(sockets, { from, to }) {
  return sockets.reduce((length, socket) => length - Math.max(0, Math.min(to, socket.to) - Math.max(from, socket.from)), to - from);
}

/** Those of the one list that the other does not have, as often as they are there. */
function without(events, others) {
  const count = new Map();
  for (const { time, text } of others) count.set(`${time} ${text}`, (count.get(`${time} ${text}`) ?? 0) + 1);
  return events.filter(({ time, text }) => {
    const left = count.get(`${time} ${text}`) ?? 0;
    count.set(`${time} ${text}`, left - 1);
    return left <= 0;
  });
}
