// What is still to be done: promises, and tasks entered by hand.

internal import FieldbookGenerated
import Foundation

/// One task. It is not called `Task`: that word is Swift's own.
public struct TaskItem: Hashable, Codable, Sendable, Identifiable {
    public let id: RecordID
    public let title: String
    public let about: RecordID?
    /// What it is about, by name.
    public let aboutName: String
    /// The record that brought it about.
    public let cause: RecordID?
    public let assignee: UserID?
    /// Who does it, by name; empty where nobody is named.
    public let assigneeName: String
    public let due: Day?
    public let state: State
    /// It came of a promise, and nobody has touched it yet.
    public let isComputed: Bool
    /// It is for the user of this device, or for nobody in particular.
    public let isMine: Bool
    /// Its day has passed.
    public let isOverdue: Bool
    /// Own edits of it that wait for a verdict.
    public let pending: Int
    /// What was said of it.
    public let comment: String

    public enum State: String, Codable, Sendable {
        case open, done, cancelled
    }
}

/// A task by hand.
public struct TaskRequest: Hashable, Codable, Sendable {
    public var title: String
    public var about: RecordID?
    public var due: Day?
    /// Who does it; the author where nobody is named.
    public var assignee: UserID?

    public init(title: String, about: RecordID? = nil, due: Day? = nil, assignee: UserID? = nil) {
        self.title = title
        self.about = about
        self.due = due
        self.assignee = assignee
    }
}

extension FieldbookCore {
    /// The open tasks by due day, those without one last; done and cancelled ones as well where all are asked for.
    public func tasks(all: Bool = false) async throws -> [TaskItem] {
        try await workers.read { [core] in try core.tasks(all: all).map(TaskItem.init) }
    }

    /// Enters a task by hand.
    @discardableResult
    public func enter(_ task: TaskRequest) async throws -> RecordID {
        try await workers.write { [core] in RecordID(rawValue: try core.enterTask(request: task.crossing)) }
    }

    /// Marks a task as done.
    public func done(_ task: RecordID) async throws {
        try await workers.write { [core] in try core.done(task: task.rawValue) }
    }

    /// Takes a task up again.
    public func reopen(_ task: RecordID) async throws {
        try await workers.write { [core] in try core.reopen(task: task.rawValue) }
    }

    /// Gives a task another day, or none.
    public func move(_ task: RecordID, to day: Day?) async throws {
        try await workers.write { [core] in try core.due(task: task.rawValue, day: day?.crossing) }
    }

    /// Adds a line to what was said of a task.
    public func comment(_ task: RecordID, _ line: String) async throws {
        try await workers.write { [core] in try core.comment(task: task.rawValue, line: line) }
    }
}
