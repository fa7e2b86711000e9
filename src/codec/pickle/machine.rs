//! The stack machine of pickle, as far as it describes data.

use bytes::Bytes;

use super::scanner::{Scanner, raw_unicode_escape};
use super::{Class, Graph, Id, Node, Object, PickleError};

/// No stored response comes near; every opcode makes at most one object and one stack place, so this bounds memory too.
const MAX_OPCODES: usize = 1_000_000;

/// Reads the pickle at the beginning of a value; what follows its end is not looked at.
///
/// # Errors
/// When it is none, or one that does more than describe data.
pub(in crate::codec) fn read(value: &Bytes) -> Result<Graph, PickleError> {
    let mut machine = Machine {
        scanner: Scanner::new(value),
        nodes: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Vec::new(),
        opcode_at: 0,
    };
    for _ in 0..MAX_OPCODES {
        machine.opcode_at = machine.scanner.position();
        let opcode = machine.scanner.byte()?;
        if opcode == b'.' {
            let root = machine.pop()?;
            return Ok(Graph { nodes: machine.nodes, root, len: machine.scanner.position() });
        }
        machine.step(opcode)?;
    }
    Err(PickleError::TooLarge(MAX_OPCODES))
}

struct Machine<'a> {
    scanner: Scanner<'a>,
    nodes: Vec<Node>,
    stack: Vec<Id>,
    /// Heights of the stack at the marks.
    marks: Vec<usize>,
    memo: Vec<Id>,
    opcode_at: usize,
}

impl Machine<'_> {
    /// The names are those of Python's pickletools.
    fn step(&mut self, opcode: u8) -> Result<(), PickleError> {
        match opcode {
            0x80 => drop(self.scanner.byte()?),        // PROTO
            0x95 => drop(self.scanner.array::<8>()?),  // FRAME: a hint for reading ahead
            b'(' => self.marks.push(self.stack.len()), // MARK
            b'0' => drop(self.pop()?),                 // POP
            b'1' => drop(self.pop_to_mark()?),         // POP_MARK
            b'N' => self.push(Node::None),             // NONE
            0x88 => self.push(Node::Bool(true)),       // NEWTRUE
            0x89 => self.push(Node::Bool(false)),      // NEWFALSE
            b'K' | b'M' | b'J' | b'I' | b'L' | 0x8a | 0x8b => self.integer(opcode)?,
            b'C' | b'B' | 0x8e | 0x8c | b'X' | 0x8d | b'V' => self.string(opcode)?,
            b'p' | b'q' | b'r' | 0x94 | b'g' | b'h' | b'j' => self.memoize(opcode)?,
            b')' => self.push(Node::Tuple(Vec::new())), // EMPTY_TUPLE
            0x85..=0x87 => self.small_tuple(usize::from(opcode - 0x84))?, // TUPLE1, TUPLE2, TUPLE3
            b't' => self.collect_from_mark(Node::Tuple)?, // TUPLE
            b']' => self.push(Node::List(Vec::new())),  // EMPTY_LIST
            b'l' => self.collect_from_mark(Node::List)?, // LIST
            b'}' => self.push(Node::Dict(Vec::new())),  // EMPTY_DICT
            b'd' => {
                // DICT
                let items = self.pairs_from_mark()?;
                self.push(Node::Dict(items));
            }
            b'a' => {
                // APPEND
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' => {
                // APPENDS
                let items = self.pop_to_mark()?;
                self.append(items)?;
            }
            b's' => {
                // SETITEM
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(vec![(key, value)])?;
            }
            b'u' => {
                // SETITEMS
                let items = self.pairs_from_mark()?;
                self.set_items(items)?;
            }
            b'c' => {
                // GLOBAL
                let (module, name) = (self.scanner.line()?, self.scanner.line()?);
                self.class(&module, &name)?;
            }
            0x93 => {
                // STACK_GLOBAL
                let (name, module) = (self.pop()?, self.pop()?);
                let (Node::Text(module), Node::Text(name)) = (self.node(module), self.node(name)) else {
                    return Err(self.nonsense());
                };
                let (module, name) = (module.clone(), name.clone());
                self.class(&module, &name)?;
            }
            0x81 => {
                // NEWOBJ
                let (class, args) = self.pop_class_and_args()?;
                self.instance(class, args)?;
            }
            b'R' => {
                // REDUCE
                let (class, args) = self.pop_class_and_args()?;
                self.reduce(class, &args)?;
            }
            b'b' => self.build()?, // BUILD
            opcode => return Err(PickleError::Opcode { opcode, at: self.opcode_at }),
        }
        Ok(())
    }

    fn integer(&mut self, opcode: u8) -> Result<(), PickleError> {
        let number = match opcode {
            b'K' => i64::from(self.scanner.byte()?),                      // BININT1
            b'M' => i64::from(u16::from_le_bytes(self.scanner.array()?)), // BININT2
            b'J' => i64::from(i32::from_le_bytes(self.scanner.array()?)), // BININT
            0x8a => {
                // LONG1
                let len = self.scanner.byte()?;
                self.scanner.long(u64::from(len))?
            }
            0x8b => {
                // LONG4
                let len = u32::from_le_bytes(self.scanner.array()?);
                self.scanner.long(u64::from(len))?
            }
            b'L' => self.scanner.number()?, // LONG
            _ => {
                // INT, which protocols 0 and 1 use for booleans too.
                let line = self.scanner.line()?;
                match &line[..] {
                    b"00" | b"01" => {
                        self.push(Node::Bool(line[1] == b'1'));
                        return Ok(());
                    }
                    digits => {
                        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                        number.ok_or_else(|| self.nonsense())?
                    }
                }
            }
        };
        self.push(Node::Int(number));
        Ok(())
    }

    fn string(&mut self, opcode: u8) -> Result<(), PickleError> {
        if opcode == b'V' {
            // UNICODE
            let line = self.scanner.line()?;
            let text = raw_unicode_escape(&line).ok_or_else(|| self.nonsense())?;
            self.push(Node::Text(text));
            return Ok(());
        }
        let len = match opcode {
            b'C' | 0x8c => u64::from(self.scanner.byte()?), // SHORT_BINBYTES, SHORT_BINUNICODE
            b'B' | b'X' => u64::from(u32::from_le_bytes(self.scanner.array()?)), // BINBYTES, BINUNICODE
            _ => u64::from_le_bytes(self.scanner.array()?), // BINBYTES8, BINUNICODE8
        };
        let bytes = self.scanner.bytes(len)?;
        self.push(if matches!(opcode, b'C' | b'B' | 0x8e) { Node::Bytes(bytes) } else { Node::Text(bytes) });
        Ok(())
    }

    fn memoize(&mut self, opcode: u8) -> Result<(), PickleError> {
        let index = match opcode {
            0x94 => self.memo.len() as u64,                                           // MEMOIZE
            b'q' | b'h' => u64::from(self.scanner.byte()?),                           // BINPUT, BINGET
            b'r' | b'j' => u64::from(u32::from_le_bytes(self.scanner.array()?)),      // LONG_BINPUT, LONG_BINGET
            _ => u64::try_from(self.scanner.number()?).map_err(|_| self.nonsense())?, // PUT, GET
        };
        let index = usize::try_from(index).map_err(|_| self.nonsense())?;
        if matches!(opcode, b'g' | b'h' | b'j') {
            let id = *self.memo.get(index).ok_or_else(|| self.nonsense())?;
            self.stack.push(id);
            return Ok(());
        }
        let top = self.pop()?;
        self.stack.push(top);
        if index == self.memo.len() {
            self.memo.push(top);
            return Ok(());
        }
        // Python numbers them one after the other; a gap would let a few bytes claim gigabytes.
        let at = self.opcode_at;
        *self.memo.get_mut(index).ok_or(PickleError::Nonsense(at))? = top;
        Ok(())
    }

    fn class(&mut self, module: &[u8], name: &[u8]) -> Result<(), PickleError> {
        let class = Class::named(module, name).ok_or_else(|| {
            let lossy = |text: &[u8]| String::from_utf8_lossy(&text[..text.len().min(100)]).into_owned();
            PickleError::Class(format!("{}.{}", lossy(module), lossy(name)))
        })?;
        self.push(Node::Class(class));
        Ok(())
    }

    /// An instance, made from its arguments. Only classes are instantiated, not the functions of old protocols.
    fn instance(&mut self, class: Class, args: Vec<Id>) -> Result<(), PickleError> {
        if matches!(class, Class::Encode | Class::Reconstructor | Class::Base | Class::NoBytes) {
            return Err(self.nonsense());
        }
        self.push(Node::Object(Box::new(Object { class, args, items: Vec::new(), state: None })));
        Ok(())
    }

    /// What Python would call is here one of four fixed constructions.
    fn reduce(&mut self, class: Class, args: &[Id]) -> Result<(), PickleError> {
        match (class, args) {
            (Class::DateTime, [_]) => self.instance(Class::DateTime, args.to_vec()),
            (Class::NoBytes, []) => {
                self.push(Node::Bytes(Bytes::new()));
                Ok(())
            }
            (Class::Encode, [text, _latin1]) => {
                let Node::Text(text) = self.node(*text) else { return Err(self.nonsense()) };
                let text = std::str::from_utf8(text).map_err(|_| self.nonsense())?;
                let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
                let bytes = bytes.map_err(|_| self.nonsense())?;
                self.push(Node::Bytes(bytes.into()));
                Ok(())
            }
            (Class::Reconstructor, [class, _base, value]) => {
                let Node::Class(class) = *self.node(*class) else { return Err(self.nonsense()) };
                let (args, items) = match self.node(*value) {
                    Node::None => (Vec::new(), Vec::new()),
                    Node::Tuple(args) => (args.clone(), Vec::new()),
                    Node::Dict(items) => (Vec::new(), items.clone()),
                    _ => return Err(self.nonsense()),
                };
                self.instance(class, args)?;
                if items.is_empty() { Ok(()) } else { self.set_items(items) }
            }
            _ => Err(self.nonsense()),
        }
    }

    fn build(&mut self) -> Result<(), PickleError> {
        let state = self.pop()?;
        let object = *self.stack.last().ok_or_else(|| self.nonsense())?;
        let at = self.opcode_at;
        match &mut self.nodes[object as usize] {
            Node::Object(object) if object.state.is_none() => object.state = Some(state),
            _ => return Err(PickleError::Nonsense(at)),
        }
        Ok(())
    }

    fn append(&mut self, items: Vec<Id>) -> Result<(), PickleError> {
        let list = *self.stack.last().ok_or_else(|| self.nonsense())?;
        let at = self.opcode_at;
        match &mut self.nodes[list as usize] {
            Node::List(list) => list.extend(items),
            _ => return Err(PickleError::Nonsense(at)),
        }
        Ok(())
    }

    fn set_items(&mut self, items: Vec<(Id, Id)>) -> Result<(), PickleError> {
        let target = *self.stack.last().ok_or_else(|| self.nonsense())?;
        let at = self.opcode_at;
        match &mut self.nodes[target as usize] {
            Node::Dict(members) => members.extend(items),
            Node::Object(object) if matches!(object.class, Class::SimpleCookie | Class::Morsel) => {
                object.items.extend(items);
            }
            _ => return Err(PickleError::Nonsense(at)),
        }
        Ok(())
    }

    fn small_tuple(&mut self, len: usize) -> Result<(), PickleError> {
        let floor = self.marks.last().copied().unwrap_or_default();
        let start = self.stack.len().checked_sub(len).filter(|start| *start >= floor);
        let items = self.stack.split_off(start.ok_or_else(|| self.nonsense())?);
        self.push(Node::Tuple(items));
        Ok(())
    }

    fn collect_from_mark(&mut self, node: fn(Vec<Id>) -> Node) -> Result<(), PickleError> {
        let items = self.pop_to_mark()?;
        self.push(node(items));
        Ok(())
    }

    fn pop_class_and_args(&mut self) -> Result<(Class, Vec<Id>), PickleError> {
        let (args, class) = (self.pop()?, self.pop()?);
        match (self.node(class), self.node(args)) {
            (Node::Class(class), Node::Tuple(args)) => Ok((*class, args.clone())),
            _ => Err(self.nonsense()),
        }
    }

    fn pairs_from_mark(&mut self) -> Result<Vec<(Id, Id)>, PickleError> {
        let items = self.pop_to_mark()?;
        let (pairs, odd) = items.as_chunks::<2>();
        if !odd.is_empty() {
            return Err(self.nonsense());
        }
        Ok(pairs.iter().map(|[key, value]| (*key, *value)).collect())
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| self.nonsense())?;
        if mark > self.stack.len() {
            return Err(self.nonsense());
        }
        Ok(self.stack.split_off(mark))
    }

    fn push(&mut self, node: Node) {
        let id = Id::try_from(self.nodes.len()).expect("there are at most as many objects as opcodes");
        self.nodes.push(node);
        self.stack.push(id);
    }

    fn pop(&mut self) -> Result<Id, PickleError> {
        // What lies below a mark belongs to somebody else.
        if self.marks.last().is_some_and(|mark| *mark == self.stack.len()) {
            return Err(self.nonsense());
        }
        self.stack.pop().ok_or_else(|| self.nonsense())
    }

    fn node(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    fn nonsense(&self) -> PickleError {
        PickleError::Nonsense(self.opcode_at)
    }
}
