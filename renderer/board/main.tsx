/**
 * The big screen, `/board/RACE`. After the `?`: `view=announcer` or `view=course`; `category=ID` for a screen of one category;
 * `theme=sun|contrast`; `follow=URL` for the code that leads to the spectators' page; `sponsor=TEXT`, repeatable.
 */

import { liveSocket, liveUrl } from '../ui/live.ts';
import { mount } from '../ui/mount.tsx';
import { asked, raceInPath } from '../ui/page-address.ts';
import { followRace } from '../ui/race-live.ts';
import { isTheme, startTheme } from '../ui/theme.ts';
import { Announcer } from './Announcer.tsx';
import { Board } from './Board.tsx';
import { CourseBoard } from './CourseBoard.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';
import '../ui/base.css';
import './board.css';

const theme = asked('theme');
startTheme(isTheme(theme) ? theme : 'tent');
const race = raceInPath('board');
const view = asked('view');
const screen = view === 'announcer' || view === 'course' ? view : 'board';
const live = race && followRace(race, liveSocket({ url: liveUrl(), restWhenHidden: false, screen }));
void mount(() => {
  const View = view === 'announcer' ? Announcer : view === 'course' ? CourseBoard : Board;
  return live ? <View live={live} /> : <WaitingScreen live={null} />;
});
