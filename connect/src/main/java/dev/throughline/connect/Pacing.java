package dev.throughline.connect;

/// Learns from refusals for "too much" how many calls at once and how many a second a system bears,
/// and which refusals say neither. Times are nanoseconds that never run backwards.
class Pacing {
    private final Places places;
    private final Pace pace;
    private final Culprit culprit;
    private final Weather weather;

    /// @param floor calls a second below which no learned pace falls; more than 0
    Pacing(Places places, double floor) {
        this(places, new Pace(floor), new Weather(floor));
    }

    Pacing(Places places, Pace pace, Weather weather) {
        this.places = places;
        this.pace = pace;
        this.weather = weather;
        this.culprit = new Culprit(places.ceiling());
    }

    /// Calls a second allowed now; 0 while no such limit is known.
    double perSecond() {
        return switch (weather.sky()) {
            case CLEAR -> pace.perSecond();
            case TRIAL, FOUL -> weather.pace() < Double.POSITIVE_INFINITY ? weather.pace() : 0;
        };
    }

    /// The share of calls that is refused at any pace; 0 where none is known.
    double byChance() {
        return weather.usual();
    }

    /// What is known of the refusals.
    Weather.Sky sky() {
        return weather.sky();
    }

    /// The earliest time for the next call; in the past when it may go now.
    long earliest() {
        return weather.sky() == Weather.Sky.CLEAR ? pace.earliest() : weather.beat().earliest();
    }

    /// A call goes out. Returns whether the learned pace had held it back.
    boolean began(long now) {
        if (weather.sky() == Weather.Sky.CLEAR) {
            return pace.began(now);
        }
        weather.beat().began(now);
        return false;
    }

    /// No call goes before this time, for another reason.
    void notBefore(long at) {
        pace.notBefore(at);
        weather.beat().notBefore(at);
    }

    /// An answer came that is no refusal.
    void good(long now, Admission.Out call, int inFlight) {
        places.good(inFlight);
        if (weather.sky() == Weather.Sky.CLEAR) {
            culprit.good(call.out());
            pace.good(now, call.held());
            if (pace.perSecond() > 0) {
                tried(now, false, pace.perSecond());
            }
        } else {
            heard(now, call, false);
        }
    }

    /// A call was refused.
    ///
    /// @param first whether it is the first of its burst: calls that were already out when the last
    ///   refusal was heard teach nothing about the pace
    /// @param named whether the vendor named a time to wait
    /// @return whether the number of calls at once may be to blame
    boolean refused(long now, Admission.Out call, int inFlight, boolean first, boolean named) {
        if (weather.sky() != Weather.Sky.CLEAR) {
            heard(now, call, true);
            return false;
        }
        double before = pace.perSecond();
        if (first) {
            // Calls that left together arrive in any order.
            culprit.refused(Math.max(call.out(), inFlight), named);
            if (!culprit.isPace()) {
                pace.forget();
                places.refused(inFlight, !named);
            } else {
                places.free();
                pace.refused(now);
            }
        }
        if (culprit.isPace() && pace.perSecond() > 0) {
            tried(now, true, before > 0 ? before : pace.perSecond());
        }
        return !culprit.isPace();
    }

    private void tried(long now, boolean refusal, double at) {
        if (weather.learning(now, refusal, at)) {
            places.free();
        }
    }

    private void heard(long now, Admission.Out call, boolean refusal) {
        double known = weather.heard(now, call.begun(), refusal);
        if (weather.sky() == Weather.Sky.CLEAR && known != Weather.AS_IT_WAS) {
            if (known < Double.POSITIVE_INFINITY) {
                pace.resume(now, known);
            } else {
                pace.forget();
            }
        }
    }
}
