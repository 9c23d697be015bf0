package chat.rambler.support;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker finds the fault that is planted, and nothing else. */
class BanCheckerTest {
    private final List<BanChecker.Entry> log = new ArrayList<>();

    private void said(String user) {
        log.add(new BanChecker.Entry(log.size() + 1, user, null));
    }

    private void done(Notice.Act act) {
        UserName fry = UserName.of("fry");
        Notice notice = new Notice(act, UserName.of("leela"), fry, "u1", null, null, null, null, null, null);
        log.add(new BanChecker.Entry(log.size() + 1, null, notice));
    }

    @Test
    void whatIsSaidBehindTheBanIsFound() {
        said("fry");
        done(Notice.Act.BAN);
        said("amy");
        said("fry");
        done(Notice.Act.UNBAN);
        said("fry");
        done(Notice.Act.MUTE);
        said("fry");

        assertThat(BanChecker.saidByTheBanned(log)).containsExactly(4L);
    }
}
