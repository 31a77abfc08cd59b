package org.fluidjava.models.rnnlm.grammar;

import java.util.List;

/** The words of {@link EnglishGrammar}, by what they can be said of. */
final class Lexicon {
  /** What a noun stands for: it decides the pronouns, and which verbs and adjectives fit. */
  enum Kind {
    MAN("he", "his", "himself"),
    WOMAN("she", "her", "herself"),
    ANIMAL("it", "its", "itself"),
    THING("it", "its", "itself");

    final String pronoun;
    final String possessive;
    final String reflexive;

    Kind(String pronoun, String possessive, String reflexive) {
      this.pronoun = pronoun;
      this.possessive = possessive;
      this.reflexive = reflexive;
    }

    boolean person() {
      return this == MAN || this == WOMAN;
    }
  }

  private static final List<String> MEN =
      List.of(
          "boy boys",
          "man men",
          "king kings",
          "nephew nephews",
          "brother brothers",
          "monk monks",
          "waiter waiters",
          "prince princes",
          "father fathers",
          "grandson grandsons");

  private static final List<String> WOMEN =
      List.of(
          "girl girls",
          "woman women",
          "queen queens",
          "niece nieces",
          "sister sisters",
          "nun nuns",
          "waitress waitresses",
          "princess princesses",
          "mother mothers",
          "daughter daughters");

  private static final List<String> ANIMALS =
      List.of(
          "dog dogs",
          "cat cats",
          "horse horses",
          "bird birds",
          "cow cows",
          "fox foxes",
          "rabbit rabbits",
          "lion lions",
          "monkey monkeys",
          "goat goats",
          "bear bears",
          "wolf wolves");

  private static final List<String> THINGS =
      List.of(
          "book books",
          "car cars",
          "table tables",
          "letter letters",
          "lamp lamps",
          "box boxes",
          "cup cups",
          "picture pictures",
          "clock clocks",
          "ship ships",
          "chair chairs",
          "key keys",
          "coat coats",
          "ring rings",
          "drum drums",
          "wheel wheels");

  static final WordClass PLACES =
      WordClass.of("garden house forest village market river school castle harbour kitchen");

  /** Third person singular, base form and plural, past. */
  static final List<String> PERSON_INTRANSITIVE =
      List.of(
          "works work worked",
          "sings sing sang",
          "talks talk talked",
          "laughs laugh laughed",
          "waits wait waited",
          "travels travel travelled",
          "smiles smile smiled",
          "dances dance danced",
          "complains complain complained");

  static final List<String> ANIMAL_INTRANSITIVE =
      List.of(
          "sleeps sleep slept",
          "runs run ran",
          "eats eat ate",
          "growls growl growled",
          "jumps jump jumped",
          "grazes graze grazed");

  static final List<String> THING_INTRANSITIVE =
      List.of(
          "falls fall fell",
          "breaks break broke",
          "vanishes vanish vanished",
          "shines shine shone",
          "rattles rattle rattled");

  static final List<String> PERSON_TRANSITIVE =
      List.of(
          "sees see saw",
          "likes like liked",
          "finds find found",
          "admires admire admired",
          "paints paint painted",
          "sells sell sold",
          "buys buy bought",
          "draws draw drew",
          "describes describe described",
          "steals steal stole",
          "forgets forget forgot");

  static final List<String> ANIMAL_TRANSITIVE =
      List.of(
          "follows follow followed",
          "chases chase chased",
          "watches watch watched",
          "fears fear feared",
          "smells smell smelled",
          "bites bite bit");

  static final List<String> THING_TRANSITIVE =
      List.of("touches touch touched", "hides hide hid", "covers cover covered");

  static final List<String> REFLEXIVE =
      List.of(
          "washes wash washed",
          "scratches scratch scratched",
          "warms warm warmed",
          "amuses amuse amused",
          "defends defend defended");

  static final List<String> SAYING =
      List.of("says say said", "thinks think thought", "knows know knew", "hopes hope hoped");

  /** Fit every noun. */
  static final WordClass ANY_ADJECTIVE =
      WordClass.of("small big new strange beautiful lost famous pale");

  static final WordClass PERSON_ADJECTIVE = WordClass.of("clever proud rich polite lazy brave");

  static final WordClass ANIMAL_ADJECTIVE = WordClass.of("wild tame hungry shaggy quick");

  static final WordClass THING_ADJECTIVE = WordClass.of("wooden heavy broken costly round");

  static final WordClass SINGULAR_DETERMINER = WordClass.of("a this every one");
  static final WordClass PLURAL_DETERMINER = WordClass.of("some these many two");
  static final WordClass PREPOSITION = WordClass.of("in near behind beside");
  static final WordClass FREQUENCY = WordClass.of("often never always still");
  static final WordClass MANNER = WordClass.of("quietly again quickly happily alone");
  static final WordClass PAST_OPENING = WordClass.of("yesterday earlier");
  static final WordClass PRESENT_OPENING = WordClass.of("today nowadays");
  static final WordClass FUTURE_OPENING = WordClass.of("tomorrow soon");

  private Lexicon() {}

  /** Nouns of this kind: singular, plural. */
  static List<String> nouns(Kind kind) {
    return switch (kind) {
      case MAN -> MEN;
      case WOMAN -> WOMEN;
      case ANIMAL -> ANIMALS;
      case THING -> THINGS;
    };
  }

  /** Verbs without object that fit a noun of this kind. */
  static List<String> intransitive(Kind kind) {
    return switch (kind) {
      case MAN, WOMAN -> PERSON_INTRANSITIVE;
      case ANIMAL -> ANIMAL_INTRANSITIVE;
      case THING -> THING_INTRANSITIVE;
    };
  }

  /** Verbs with an object that fit a noun of this kind. */
  static List<String> transitive(Kind kind) {
    return switch (kind) {
      case MAN, WOMAN -> PERSON_TRANSITIVE;
      case ANIMAL -> ANIMAL_TRANSITIVE;
      case THING -> THING_TRANSITIVE;
    };
  }

  /** Adjectives that fit nouns of this kind only. */
  static WordClass adjectives(Kind kind) {
    return switch (kind) {
      case MAN, WOMAN -> PERSON_ADJECTIVE;
      case ANIMAL -> ANIMAL_ADJECTIVE;
      case THING -> THING_ADJECTIVE;
    };
  }
}
