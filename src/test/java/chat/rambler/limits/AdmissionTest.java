package chat.rambler.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.TokenClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class AdmissionTest {
    private static final RefusalCounters REFUSALS = new RefusalCounters();

    private static LimitsProperties limits(int atOnce, int fresh) {
        DataSize size = DataSize.ofKilobytes(64);
        return new LimitsProperties(
                size,
                4000,
                100,
                size,
                8,
                2,
                Duration.ZERO,
                4,
                0,
                10,
                atOnce,
                fresh,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                1,
                Duration.ofSeconds(15));
    }

    private static Address address(String literal) {
        return Address.of(InetAddress.ofLiteral(literal).getAddress());
    }

    private static void isRefused(Admission admission, Address address, ErrorCode code) {
        long before = REFUSALS.of(code);
        assertThatThrownBy(() -> admission.admit(address))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(REFUSALS.of(code)).as("counted").isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "::ffff:203.0.113.7, 203.0.113.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2::, 2001:db8:1:2::/64"
    })
    void anAddressIsWhatItsOwnerHas(String literal, String network) {
        assertThat(address(literal).network()).isEqualTo(network);
    }

    @Test
    void aPlaceComesBackOnceHoweverOftenItIsGivenBack() {
        Admission admission = new Admission(limits(2, 0), REFUSALS, TokenClock.SYSTEM);
        Address address = address("203.0.113.7");
        Admission.Place first = admission.admit(address);
        admission.admit(address);
        isRefused(admission, address, ErrorCode.TOO_MANY);

        first.close();
        first.close();

        Admission.Place third = admission.admit(address);
        isRefused(admission, address, ErrorCode.TOO_MANY);
        third.close();
    }

    @Test
    void nothingIsKeptOfAddressesThatHaveGone() {
        Admission admission = new Admission(limits(2, 0), REFUSALS, TokenClock.SYSTEM);
        List<Admission.Place> places = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            places.add(admission.admit(address("203.0.113." + i)));
        }
        assertThat(admission.addresses()).isEqualTo(250);

        places.forEach(Admission.Place::close);

        assertThat(admission.addresses()).isZero();
    }

    /** A 48-bit site has 65,536 networks of 64 bits. */
    @Test
    void anIpv6SiteHasSixteenTimesAsMuchHoweverManyNetworks() {
        Admission admission = new Admission(limits(1, 0), REFUSALS, TokenClock.SYSTEM);
        List<Admission.Place> places = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            places.add(admission.admit(address("2001:db8:1:" + i + "::1")));
        }
        isRefused(admission, address("2001:db8:1:ff::1"), ErrorCode.TOO_MANY);
        admission.admit(address("2001:db8:2::1"));

        places.getFirst().close();

        admission.admit(address("2001:db8:1:ff::1"));
    }

    @Test
    void anIpv6SiteOpensSixteenTimesAsManyInAWhile() {
        Admission admission = new Admission(limits(0, 1), REFUSALS, TokenClock.SYSTEM);
        for (int i = 0; i < 16; i++) {
            admission.admit(address("2001:db8:1:" + i + "::1")).close();
        }
        isRefused(admission, address("2001:db8:1:ff::1"), ErrorCode.RATE_LIMITED);
        admission.admit(address("2001:db8:2::1")).close();
    }

    @Test
    void thisMachineIsNotCounted() {
        Admission admission = new Admission(limits(1, 1), REFUSALS, TokenClock.SYSTEM);
        for (int i = 0; i < 10; i++) {
            admission.admit(Address.LOCAL);
        }
        admission.admit(address("203.0.113.7")).close();
        isRefused(admission, address("203.0.113.7"), ErrorCode.RATE_LIMITED);
    }
}
