// Stands in for SwiftUI where there is none, so that the compiler checks the screens and not only reads them. It declares
// what the screens use, as Apple's documentation has it, and does nothing: no screen is ever drawn with it.

@_exported import Foundation
@_exported import UIKit

public protocol ObservableObject: AnyObject {}

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError() }
}

/// What every modifier gives here.
public struct Modified: View {
    nonisolated init() {}
    public var body: Never { fatalError() }
}

public struct EmptyView: View {
    nonisolated public init() {}
    public var body: Never { fatalError() }
}

public struct Several<Parts>: View {
    nonisolated init() {}
    public var body: Never { fatalError() }
}

public struct Either<One: View, Other: View>: View {
    nonisolated init() {}
    public var body: Never { fatalError() }
}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError() }
}

@resultBuilder public enum ViewBuilder {
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
    @_disfavoredOverload
    public static func buildBlock<each Content: View>(
        _ content: repeat each Content
    ) -> Several<(repeat each Content)> { Several() }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<One: View, Other: View>(first: One) -> Either<One, Other> { Either() }
    public static func buildEither<One: View, Other: View>(second: Other) -> Either<One, Other> { Either() }
}

// MARK: Values that views are made of

@propertyWrapper public struct State<Value> {
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { fatalError() }
}

@propertyWrapper public struct Binding<Value> {
    public init(
        get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void
    ) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { self }
}

@MainActor @preconcurrency @propertyWrapper public struct ObservedObject<Object: ObservableObject> {
    public init(wrappedValue: Object) { self.wrappedValue = wrappedValue }
    public var wrappedValue: Object
}

@propertyWrapper public struct Environment<Value> {
    public init(_ path: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError() }
}

@propertyWrapper public struct FocusState<Value: Hashable> {
    public init() where Value == Bool {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding { Binding() }
    public struct Binding {}
}

public protocol EnvironmentKey {
    associatedtype Value
    static var defaultValue: Value { get }
}

public struct EnvironmentValues {
    public subscript<Key: EnvironmentKey>(key: Key.Type) -> Key.Value {
        get { fatalError() }
        set {}
    }
    public var isEnabled: Bool { fatalError() }
    public var scenePhase: ScenePhase { fatalError() }
    @MainActor @preconcurrency public var openURL: OpenURLAction { fatalError() }
}

@MainActor @preconcurrency public struct OpenURLAction {
    public func callAsFunction(_ url: URL) {}
}

public enum ScenePhase: Comparable { case background, inactive, active }

// MARK: Views

public struct Text: View {
    public init<Words: StringProtocol>(_ words: Words) {}
    public var body: Never { fatalError() }
    public func font(_ font: Font?) -> Text { self }
    public func fontWeight(_ weight: Font.Weight?) -> Text { self }
}

public struct Image: View {
    public init(systemName: String) {}
    public var body: Never { fatalError() }
}

public struct Label: View {
    public init<Words: StringProtocol>(_ title: Words, systemImage: String) {}
    public var body: Never { fatalError() }
}

public struct Divider: View {
    public init() {}
    public var body: Never { fatalError() }
}

public struct ProgressView: View {
    public init() {}
    public init<Words: StringProtocol>(_ title: Words) {}
    public var body: Never { fatalError() }
}

public struct HorizontalAlignment: Sendable { public static let leading = Self(), center = Self(), trailing = Self() }
public struct VerticalAlignment: Sendable { public static let top = Self(), center = Self(), bottom = Self() }
public struct Alignment: Sendable {
    public static let leading = Self(), center = Self(), trailing = Self(), top = Self()
}

public struct HStack<Content: View>: View {
    public init(
        alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
    ) {}
    public var body: Never { fatalError() }
}

public struct VStack<Content: View>: View {
    public init(
        alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
    ) {}
    public var body: Never { fatalError() }
}

public struct ScrollView<Content: View>: View {
    public init(@ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}

public struct ViewThatFits<Content: View>: View {
    public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError() }
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: View {
    public init(
        _ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content
    ) {}
    public var body: Never { fatalError() }
}

extension ForEach where Data.Element: Identifiable, ID == Data.Element.ID {
    public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {}
}

public struct NavigationStack<Root: View>: View {
    public init<Route: Hashable>(path: Binding<[Route]>, @ViewBuilder root: () -> Root) {}
    public var body: Never { fatalError() }
}

// MARK: Controls

public struct ButtonRole: Sendable { public static let destructive = Self(), cancel = Self() }

public struct Button<Words: View>: View {
    @preconcurrency
    public init(
        role: ButtonRole? = nil, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Words
    ) {}
    public var body: Never { fatalError() }
}

extension Button where Words == Text {
    @preconcurrency
    public init<Title: StringProtocol>(
        _ title: Title, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void
    ) {}
}

public struct Menu<Words: View, Content: View>: View {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Words) {}
    public var body: Never { fatalError() }
}

public struct TextField: View {
    public init<Title: StringProtocol>(_ title: Title, text: Binding<String>) {}
    public init<Title: StringProtocol>(_ title: Title, text: Binding<String>, axis: Axis) {}
    public var body: Never { fatalError() }
}

public struct DatePicker: View {
    public struct Components: OptionSet, Sendable {
        public let rawValue: UInt
        public init(rawValue: UInt) { self.rawValue = rawValue }
        public static let date = Self(rawValue: 1)
    }
    public init<Title: StringProtocol>(
        _ title: Title, selection: Binding<Date>, displayedComponents: Components
    ) {}
    public var body: Never { fatalError() }
}

public enum Axis: Sendable {
    case horizontal, vertical
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let horizontal = Self(rawValue: 1), vertical = Self(rawValue: 2)
    }
}

@MainActor @preconcurrency public protocol ButtonStyle {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency func makeBody(configuration: Configuration) -> Body
    typealias Configuration = ButtonStyleConfiguration
}

public struct ButtonStyleConfiguration {
    public struct Label: View {
        public var body: Never { fatalError() }
    }
    public let label: Label
    public let isPressed: Bool
}

// MARK: Looks

public struct Color: ShapeStyle, Sendable {
    public init(uiColor: UIColor) {}
    public static let white = Color(uiColor: UIColor()), gray = Color(uiColor: UIColor())
    public static let red = Color(uiColor: UIColor()), clear = Color(uiColor: UIColor())
    public static let primary = Color(uiColor: UIColor()), secondary = Color(uiColor: UIColor())
    public func opacity(_ opacity: Double) -> Color { self }
}

extension Color: View {
    public var body: Never { fatalError() }
}

public protocol ShapeStyle: Sendable {}
public struct HierarchicalShapeStyle: ShapeStyle {}
public struct Material: ShapeStyle {}
extension ShapeStyle where Self == HierarchicalShapeStyle {
    public static var secondary: HierarchicalShapeStyle { HierarchicalShapeStyle() }
    public static var tertiary: HierarchicalShapeStyle { HierarchicalShapeStyle() }
}
extension ShapeStyle where Self == Material {
    public static var bar: Material { Material() }
}

public struct Font: Sendable {
    public static let largeTitle = Font(), title2 = Font(), title3 = Font(), headline = Font(), subheadline = Font()
    public static let body = Font(), callout = Font(), footnote = Font()
    public func bold() -> Font { self }
    public func weight(_ weight: Weight) -> Font { self }
    public struct Weight: Sendable { public static let medium = Self(), semibold = Self() }
}

public enum RoundedCornerStyle: Sendable { case circular, continuous }
public protocol Shape: View, Sendable {}
public protocol InsettableShape: Shape {}
extension InsettableShape {
    public func strokeBorder<Style: ShapeStyle>(_ style: Style, lineWidth: CGFloat = 1) -> some View { Modified() }
}
public struct Rectangle: InsettableShape {
    nonisolated public init() {}
    public var body: Never { fatalError() }
}
public struct Capsule: InsettableShape {
    nonisolated public init() {}
    public var body: Never { fatalError() }
}
public struct RoundedRectangle: InsettableShape {
    nonisolated public init(cornerRadius: CGFloat, style: RoundedCornerStyle = .continuous) {}
    public var body: Never { fatalError() }
}

public enum TextAlignment: Sendable { case leading, center, trailing }
public enum Visibility: Sendable { case automatic, visible, hidden }
public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isHeader = Self(rawValue: 1), isSelected = Self(rawValue: 2)
}
public struct AccessibilityChildBehavior: Sendable { public static let combine = Self(), contain = Self() }
public enum Edge: Sendable {
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let horizontal = Self(rawValue: 1), vertical = Self(rawValue: 2), top = Self(rawValue: 4)
        public static let all = Self(rawValue: 15)
    }
}
public enum VerticalEdge: Sendable { case top, bottom }
public struct TitleAndIconLabelStyle: Sendable {}
public struct GraphicalDatePickerStyle: Sendable {}
public struct NavigationBarItem { public enum TitleDisplayMode: Sendable { case automatic, inline, large } }
public struct ScrollDismissesKeyboardMode: Sendable { public static let interactively = Self() }
public struct TextInputAutocapitalization: Sendable { public static var never: Self { Self() } }
public struct ToolbarItemPlacement: Sendable { public static let primaryAction = Self() }

@MainActor @preconcurrency public protocol ToolbarContent {}
public struct ToolbarItem<Content: View>: ToolbarContent {
    public init(placement: ToolbarItemPlacement, @ViewBuilder content: () -> Content) {}
}
@resultBuilder public enum ToolbarContentBuilder {
    public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> Content { content }
}
