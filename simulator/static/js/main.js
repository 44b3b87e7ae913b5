/** Starts the page. */

import { setUpActivity } from "./activity.js";
import { setUpBehaviour } from "./behaviour.js";
import { setUpCalls } from "./calls.js";
import { setUpChat } from "./chat.js";
import { setUpComposer } from "./composer.js";
import { toast } from "./dom.js";
import { setUpHelp } from "./help.js";
import { start } from "./live.js";
import { setUpMails } from "./mails.js";
import { setUpOptions } from "./options.js";
import { setUpPhone } from "./phone.js";
import { setUpPhones } from "./phones.js";
import { setUpTabs } from "./tabs.js";
import { setUpVoice } from "./voice.js";

for (const setUp of [
  setUpActivity,
  setUpBehaviour,
  setUpMails,
  setUpOptions,
  setUpHelp,
  setUpTabs,
  setUpVoice,
  setUpPhones,
  setUpChat,
  setUpComposer,
  setUpCalls,
  setUpPhone,
])
  setUp();

start().catch((problem) => toast(problem.message, true));
