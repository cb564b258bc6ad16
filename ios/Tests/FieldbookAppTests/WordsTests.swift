// The catalogues: every sentence in both languages, each said somewhere, with the same places in it.

import Fieldbook
@testable import FieldbookAppModel
import Foundation
import Testing

@Suite struct Catalogues {
    private let english = Catalogue(.english)
    private let chinese = Catalogue(.chinese)

    @Test func no_sentence_is_missing_in_a_language() {
        for catalogue in [english, chinese] {
            let keys = Set(catalogue.sentences.keys).union(catalogue.plurals.keys)
            let names = Set(Phrase.allCases.map(\.rawValue))
            #expect(names.subtracting(keys).sorted() == [])
            #expect(keys.subtracting(names).sorted() == [])
            #expect(Set(catalogue.sentences.keys).isDisjoint(with: catalogue.plurals.keys))
        }
        #expect(Set(english.plurals.keys) == Set(chinese.plurals.keys))
    }

    @Test func a_sentence_has_the_same_places_in_both_languages() {
        for (key, sentence) in english.sentences {
            #expect(places(sentence) == places(chinese.sentences[key] ?? ""), "\(key)")
        }
        for (key, forms) in english.plurals {
            #expect(Set(forms.keys) == ["one", "other"], "\(key)")
            #expect(Set((chinese.plurals[key] ?? [:]).keys) == ["other"], "\(key)")
            let all = Array(forms.values) + Array((chinese.plurals[key] ?? [:]).values)
            #expect(all.allSatisfy { $0.components(separatedBy: "%d").count == 2 && places($0).isEmpty }, "\(key)")
        }
    }

    @Test func every_sentence_is_said_somewhere_and_has_as_many_words_given_as_places() throws {
        let files = try Sources.all().filter { !$0.name.hasSuffix("Phrase.swift") }
        let sources = files.map(\.text).joined(separator: "\n")
        for phrase in Phrase.allCases {
            #expect(contains(sources, ".\(phrase.rawValue)"), "nobody says \(phrase)")
        }
        for phrase in Phrase.allCases where english.plurals[phrase.rawValue] != nil {
            #expect(sources.contains("(.\(phrase.rawValue), count:"), "\(phrase) is said without its number")
        }
    }

    @Test func chinese_sentences_are_chinese_and_no_sentence_is_blank() {
        for (key, sentence) in chinese.sentences where !["homeTitle"].contains(key) {
            let isChinese = sentence.unicodeScalars.contains { (0x3000...0x9FFF).contains($0.value) }
            let isFrame = sentence.allSatisfy { !$0.isLetter || $0 == "%" } || sentence.hasPrefix("%1$@，")
            #expect(isChinese || isFrame, "\(key): \(sentence)")
        }
        #expect(english.sentences.values.allSatisfy { !$0.isEmpty })
    }

    @Test func what_a_person_wrote_is_never_read_for_places() {
        let wording = Wording(.english)
        #expect(wording(.homeContinue, "100 %2$@ %d %1$@") == "Continue: 100 %2$@ %d %1$@")
        #expect(wording(.menuCount, "%2$@", "3") == "%2$@: 3")
        #expect(wording(.barWaiting, count: 1) == "1 waiting")
        #expect(wording(.barAttention, count: 1) == "1 needs you" && wording(.barAttention, count: 2) == "2 need you")
        #expect(Wording(.chinese)(.daysLate, count: 1) == "1 天前")
    }

    private func places(_ sentence: String) -> Set<String> {
        Set((1...9).map { "%\($0)$@" }.filter(sentence.contains))
    }

    /// The name stands there and is not the beginning of a longer one.
    private func contains(_ text: String, _ name: String) -> Bool {
        text.components(separatedBy: name).dropFirst().contains { rest in
            rest.first.map { !$0.isLetter && !$0.isNumber } ?? true
        }
    }
}

@Suite struct Almanacs {
    @Test func quick_days_are_those_of_the_calendar_where_the_phone_is() {
        // A Friday, ten minutes before midnight in Beijing.
        let friday = Date(timeIntervalSince1970: 1_772_207_400)
        let almanac = Almanac(language: .english, zone: { office }, now: { friday })
        #expect(almanac.today == Day(year: 2026, month: 2, day: 27))
        #expect(almanac.day(almanac.today, plus: 3) == Day(year: 2026, month: 3, day: 2))
        #expect(almanac.monday(after: almanac.today) == Day(year: 2026, month: 3, day: 2))
        #expect(almanac.monday(after: Day(year: 2026, month: 3, day: 2)) == Day(year: 2026, month: 3, day: 9))
        #expect(almanac.monday(after: Day(year: 2026, month: 3, day: 1)) == Day(year: 2026, month: 3, day: 2))
        #expect(almanac.days(from: almanac.today, to: Day(year: 2026, month: 2, day: 20)) == -7)
        let utc = Almanac(language: .english, zone: { TimeZone(secondsFromGMT: 0) ?? .current }, now: { friday })
        #expect(utc.clock(friday) == "15:50" && almanac.clock(friday) == "23:50")
    }

    @Test func a_day_is_said_as_each_language_says_it() {
        let day = Day(year: 2026, month: 11, day: 30)
        let almanac = { (language: Language) in Almanac(language: language, zone: { office }) }
        #expect(almanac(.english).text(day) == "Mon 30 Nov")
        #expect(almanac(.chinese).text(day) == "11月30日 周一")
    }
}
