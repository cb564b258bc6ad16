// What home shows: an unfinished capture, today, the customers visited last, quick entry. All else is behind one menu.

import Fieldbook
import Foundation

/// The home screen.
public struct HomeContent: Equatable, Sendable {
    /// Today's date in words.
    public var date: String
    /// Captures that were begun and not saved, the latest first.
    public var unfinished: [UnfinishedRow]
    public var today: [TodayRow]
    public var recent: [CustomerRow]
    public var menu: Menu

    /// What the menu says beside its entries.
    public struct Menu: Equatable, Sendable {
        public var attention: Int
        public var kept: Int
    }
}

/// A capture to go on with.
public struct UnfinishedRow: Equatable, Sendable, Identifiable {
    public let id: String
    /// `Continue: Grand Hotel`.
    public let title: String
    /// The beginning of its note.
    public let excerpt: String
    public let start: CaptureStart
}

/// Something of today: a visit that is planned, one whose answers are still missing, or a task.
public struct TodayRow: Equatable, Sendable, Identifiable {
    public enum Kind: Equatable, Sendable {
        case visit(CaptureStart, numbers: [String])
        case task(RecordID, about: CaptureStart?)
    }

    public let id: RecordID
    public let kind: Kind
    public let title: String
    /// Why it is here, in one sentence.
    public let why: String
    public let urgency: Urgency
    /// It has own edits that wait for the office.
    public let isWaiting: Bool

    /// In the order in which the rows stand.
    public enum Urgency: Int, Comparable, CaseIterable, Sendable {
        case overdue, planned, unfinished, dueToday, later, whenever

        public static func < (one: Urgency, other: Urgency) -> Bool { one.rawValue < other.rawValue }
    }
}

/// A customer in a list.
public struct CustomerRow: Equatable, Sendable, Identifiable {
    public let id: RecordID
    public let name: String
    /// When the last visit was, or nothing where none is known.
    public let detail: String?
    /// The customer or a visit of theirs has own edits that wait for the office.
    public let isWaiting: Bool

    public var start: CaptureStart { .known(id, name: name) }
}

/// What is typed into quick entry, and the customers that it may mean.
public struct QuickEntry: Equatable, Sendable {
    public var name = ""
    /// Customers on this device whose names contain it, so that nobody enters one twice.
    public var matches: [CustomerRow] = []
    /// Why they could not be looked for; a new visit can be begun all the same.
    public var trouble: Trouble?

    public var canStart: Bool { !name.trimmed.isEmpty }
}

/// A sentence that tells what was just done, and whether it can be undone.
public struct Confirmation: Equatable, Sendable {
    public let text: String
    /// A task that was ticked off, to be taken up again.
    public let undo: RecordID?
}

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
