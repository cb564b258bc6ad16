// The modifiers that the screens use; each gives some view and does nothing.

extension View {
    public func font(_ font: Font?) -> some View { Modified() }
    public func fontWeight(_ weight: Font.Weight?) -> some View { Modified() }
    public func foregroundStyle<Style: ShapeStyle>(_ style: Style) -> some View { Modified() }
    public func tint(_ tint: Color?) -> some View { Modified() }
    public func background<Style: ShapeStyle>(_ style: Style) -> some View { Modified() }
    public func clipShape<Clip: Shape>(_ shape: Clip) -> some View { Modified() }
    public func contentShape<Touched: Shape>(_ shape: Touched) -> some View { Modified() }
    public func overlay<Above: View>(_ above: Above, alignment: Alignment = .center) -> some View { Modified() }
    public func opacity(_ opacity: Double) -> some View { Modified() }
    public func padding(_ length: CGFloat) -> some View { Modified() }
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { Modified() }
    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { Modified() }
    public func lineLimit(_ number: Int?) -> some View { Modified() }
    public func lineLimit(_ limit: PartialRangeFrom<Int>) -> some View { Modified() }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { Modified() }
    public func labelStyle(_ style: TitleAndIconLabelStyle) -> some View { Modified() }
    public func buttonStyle<Style: ButtonStyle>(_ style: Style) -> some View { Modified() }
    public func datePickerStyle(_ style: GraphicalDatePickerStyle) -> some View { Modified() }
    public func disabled(_ disabled: Bool) -> some View { Modified() }
    public func environment<Value>(_ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> some View {
        Modified()
    }

    public func accessibilityLabel(_ label: Text) -> some View { Modified() }
    public func accessibilityHint(_ hint: Text) -> some View { Modified() }
    public func accessibilityHidden(_ hidden: Bool) -> some View { Modified() }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Modified() }
    public func accessibilityElement(children: AccessibilityChildBehavior) -> some View { Modified() }

    public func focused(_ condition: FocusState<Bool>.Binding) -> some View { Modified() }
    public func textInputAutocapitalization(_ kind: TextInputAutocapitalization?) -> some View { Modified() }
    public func autocorrectionDisabled(_ disabled: Bool = true) -> some View { Modified() }
    public func keyboardType(_ type: UIKeyboardType) -> some View { Modified() }
    public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { Modified() }

    public func onAppear(perform action: (() -> Void)? = nil) -> some View { Modified() }
    public func onTapGesture(count: Int = 1, perform action: @escaping () -> Void) -> some View { Modified() }
    public func task(
        priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { Modified() }
    public func refreshable(action: @escaping @Sendable () async -> Void) -> some View { Modified() }

    public func navigationTitle<Title: StringProtocol>(_ title: Title) -> some View { Modified() }
    public func navigationBarTitleDisplayMode(_ mode: NavigationBarItem.TitleDisplayMode) -> some View { Modified() }
    public func navigationDestination<Route: Hashable, Above: View>(
        for route: Route.Type, @ViewBuilder destination: @escaping (Route) -> Above
    ) -> some View { Modified() }
    public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
        Modified()
    }
    public func safeAreaInset<Content: View>(
        edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) -> some View { Modified() }
    public func confirmationDialog<Title: StringProtocol, Actions: View>(
        _ title: Title, isPresented: Binding<Bool>, titleVisibility: Visibility = .automatic,
        @ViewBuilder actions: () -> Actions
    ) -> some View { Modified() }
}

extension TitleAndIconLabelStyle {
    public static var titleAndIcon: Self { Self() }
}

extension GraphicalDatePickerStyle {
    public static var graphical: Self { Self() }
}

// MARK: Layout and scenes

public struct ProposedViewSize: Sendable {
    public var width: CGFloat?
    public var height: CGFloat?
    public init(width: CGFloat?, height: CGFloat?) {
        self.width = width
        self.height = height
    }
}

public struct LayoutSubview {
    public func sizeThatFits(_ proposal: ProposedViewSize) -> CGSize { fatalError() }
    public func place(at position: CGPoint, proposal: ProposedViewSize) {}
}

public struct LayoutSubviews: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { 0 }
    public subscript(place: Int) -> LayoutSubview { fatalError() }
}

public protocol Layout: Sendable {
    associatedtype Cache = Void
    typealias Subviews = LayoutSubviews
    func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout Cache) -> CGSize
    func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout Cache)
}

extension Layout {
    @MainActor public func callAsFunction<Content: View>(@ViewBuilder _ content: () -> Content) -> some View {
        Modified()
    }
}

@MainActor @preconcurrency public protocol Scene {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: Scene {}
public struct ModifiedScene: Scene {
    public var body: Never { fatalError() }
}
@resultBuilder public enum SceneBuilder {
    public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}
public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: @escaping () -> Content) {}
    public var body: Never { fatalError() }
}
extension Scene {
    public func onChange<Value: Equatable>(of value: Value, perform action: @escaping (Value) -> Void) -> some Scene {
        ModifiedScene()
    }
}

@MainActor @preconcurrency public protocol App {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Body { get }
    @MainActor @preconcurrency init()
}
extension App {
    @MainActor @preconcurrency public static func main() {}
}
